/**
 * Logins by signed tokens. Read {@link io.hoofbeat.core.security.token.TokenLogins} first. Immutable but for the sets of keys,
 * which are fetched and replaced on threads of their own.
 */
@NullMarked
package io.hoofbeat.core.security.token;

import org.jspecify.annotations.NullMarked;
