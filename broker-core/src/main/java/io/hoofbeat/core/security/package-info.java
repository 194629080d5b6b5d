/**
 * Who may enter, and what one may do. Read {@link io.hoofbeat.core.security.Authenticator} first: an authenticator has its own threads, and
 * loops never wait for it. Then {@link io.hoofbeat.core.security.AccessRules}, which become {@link io.hoofbeat.core.security.Grants} for each user
 * and an {@link io.hoofbeat.core.security.AccessGate} for each session.
 */
@NullMarked
package io.hoofbeat.core.security;

import org.jspecify.annotations.NullMarked;
