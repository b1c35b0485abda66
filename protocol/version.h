/* Protocol version and feature bits, checked by each side when it first meets the other. See PROTOCOL.md, "Versions". */
#ifndef HC_PROTOCOL_VERSION_H
#define HC_PROTOCOL_VERSION_H

#define HC_PROTOCOL_MAGIC 0x31434c4c41435448ull /* "HTCALLC1" read as little-endian bytes */

/* Major: the layout or the meaning of a word changed; both sides must be equal.
   Minor: operations or feature bits were added; a host serves modules of its own or a lower minor. */
#define HC_PROTOCOL_MAJOR 2u
#define HC_PROTOCOL_MINOR 3u
#define HC_PROTOCOL_VERSION (HC_PROTOCOL_MAJOR << 16 | HC_PROTOCOL_MINOR)

/* Feature bits that a host offers and a module may require; an absent bit reads as 0. */
#define HC_FEATURE_CORE (1ull << 0)       /* output, files, time and process operations */
#define HC_FEATURE_USER_CALLS (1ull << 1) /* opcodes of the user range */
#define HC_FEATURE_TRANSFER (1ull << 2)   /* TRANSFER_PUT and TRANSFER_GET for buffers larger than a packet */
#define HC_FEATURE_STAGING (1ull << 3)    /* the staging area */
#define HC_FEATURE_TEXT (1ull << 4)       /* entries with HC_ENTRY_TEXT */
#define HC_FEATURES (HC_FEATURE_CORE | HC_FEATURE_USER_CALLS | HC_FEATURE_TRANSFER | HC_FEATURE_STAGING | \
                     HC_FEATURE_TEXT)

/* What a host tells a module when it attaches it; no module requires it. */
#define HC_FEATURE_TAILS (1ull << 32) /* only this host launches the module's kernels: HC_HAS_TAIL holds for their shared memory */
#define HC_FEATURE_BYTES (1ull << 33) /* a tool watches the kernels: nothing beside a variable is read, not even within its word */
#define HC_FEATURES_TOLD (HC_FEATURE_TAILS | HC_FEATURE_BYTES)

#endif
