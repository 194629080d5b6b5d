/**
 * The ports to who may enter and what one may do. Read {@link io.hoofbeat.core.security.Authenticator} first. An
 * authenticator has its own threads; loops never wait for it.
 */
@NullMarked
package io.hoofbeat.core.security;

import org.jspecify.annotations.NullMarked;
