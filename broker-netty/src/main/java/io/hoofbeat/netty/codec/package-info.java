/**
 * Bytes to frames and back. Read {@link io.hoofbeat.netty.codec.StompFrameDecoder} first: its grammar says what is taken and
 * where we are more liberal than the specification. A decoder belongs to one connection and is confined to its loop; the encoder
 * has no state.
 */
@NullMarked
package io.hoofbeat.netty.codec;

import org.jspecify.annotations.NullMarked;
