// The door to zlib: unpacking of DEFLATE, and the checksum of zip archives.
#ifndef EMBER_CZLIB_SHIM_H
#define EMBER_CZLIB_SHIM_H

#include <zlib.h>

// Swift sees no macros with arguments. A negative number of bits stands for data without zlib's own header.
static inline int ember_inflate_begin(z_stream *stream) { return inflateInit2(stream, -MAX_WBITS); }

#endif
