/** Tests of the durable subscriptions that need no broker. */
@NullMarked
package io.hoofbeat.core.durable;

import org.jspecify.annotations.NullMarked;
