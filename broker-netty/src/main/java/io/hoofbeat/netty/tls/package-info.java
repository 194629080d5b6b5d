/**
 * TLS below everything else: the certificate in use, how a connection is found to be TLS, and what a client's certificate says.
 * Read {@link io.hoofbeat.netty.tls.TlsContext} first. What is shared is immutable or one volatile field.
 */
@NullMarked
package io.hoofbeat.netty.tls;

import org.jspecify.annotations.NullMarked;
