// SPDX-License-Identifier: MIT
console.log('todo');
