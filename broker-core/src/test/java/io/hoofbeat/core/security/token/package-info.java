/** Tests of logins by token. */
@NullMarked
package io.hoofbeat.core.security.token;

import org.jspecify.annotations.NullMarked;
