/**
 * The protocol as transcripts: what a client sends and what must come back, over every transport, from a real broker on real
 * sockets. One class for each heading of the specification, and some for what the broker promises beyond. Read {@code
 * SendTest} first, then {@code Wire}. {@code docs/PROTOCOL.md} links each clause to its test.
 */
@NullMarked
package io.hoofbeat.netty.conformance;

import org.jspecify.annotations.NullMarked;
