/**
 * Logins that a service of the operator decides about. Read {@link io.hoofbeat.core.security.http.HttpLogins} first. Shared by all
 * loops; answers come on threads of the HTTP client.
 */
@NullMarked
package io.hoofbeat.core.security.http;

import org.jspecify.annotations.NullMarked;
