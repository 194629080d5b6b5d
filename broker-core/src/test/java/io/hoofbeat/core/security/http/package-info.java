/** Tests of logins by http. */
@NullMarked
package io.hoofbeat.core.security.http;

import org.jspecify.annotations.NullMarked;
