/* SPDX-License-Identifier: MIT */
/*
 * The whole protocol (PROTOCOL.md) for C: pure functions on libsodium. No allocation (but inside
 * libsodium's Argon2id), no I/O, no clock, no log. Include this, or only the part that is needed.
 *
 * Every call that can fail answers ERR_OK or one failure; outputs are cleared on failure, secrets
 * wiped where they were made. Decoders give structs that borrow from the input; encoders write to
 * a struct writer, whose wr_done is the one check. Call crypto_begin once per process first.
 */
#ifndef POSTERN_CRYPTO_POSTERN_H
#define POSTERN_CRYPTO_POSTERN_H

#include "crypto/ack.h"
#include "crypto/bodies.h"
#include "crypto/bundle.h"
#include "crypto/content.h"
#include "crypto/document.h"
#include "crypto/envelope.h"
#include "crypto/hash.h"
#include "crypto/hpke.h"
#include "crypto/inner.h"
#include "crypto/key_file.h"
#include "crypto/keyring.h"
#include "crypto/log.h"
#include "crypto/mailbox.h"
#include "crypto/merkle.h"
#include "crypto/part.h"
#include "crypto/request.h"
#include "crypto/sign.h"
#include "crypto/sizes.h"
#include "crypto/trust.h"
#include "crypto/words.h"

#endif
