/** Tests of logins. */
@NullMarked
package io.hoofbeat.core.security.login;

import org.jspecify.annotations.NullMarked;
