/**
 * What is decided about a destination by configuration: limits, expiry, redelivery, dead letters, history. Read
 * {@link io.hoofbeat.core.policy.Policies} first. Everything here is immutable.
 */
@NullMarked
package io.hoofbeat.core.policy;

import org.jspecify.annotations.NullMarked;
