/** Tests of the parts of a session. */
@NullMarked
package io.hoofbeat.core.session;

import org.jspecify.annotations.NullMarked;
