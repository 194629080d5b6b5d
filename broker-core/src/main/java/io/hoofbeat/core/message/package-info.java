/**
 * Messages and header text. Read {@link io.hoofbeat.core.message.Message} first: it explains why a message is kept in the
 * form in which it leaves. Everything here is immutable and may be read by any thread.
 */
@NullMarked
package io.hoofbeat.core.message;

import org.jspecify.annotations.NullMarked;
