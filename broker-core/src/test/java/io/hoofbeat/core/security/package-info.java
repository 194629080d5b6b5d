/** Tests of access rules. */
@NullMarked
package io.hoofbeat.core.security;

import org.jspecify.annotations.NullMarked;
