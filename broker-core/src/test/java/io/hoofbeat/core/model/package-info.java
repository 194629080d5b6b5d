/**
 * A small model of the broker, made from the documents alone, and a fuzz that holds the broker to it whatever three clients send. Read
 * {@link io.hoofbeat.core.model.StateMachineFuzzTest} first, then {@link io.hoofbeat.core.model.BrokerModel}, whose parts have one class each.
 */
@NullMarked
package io.hoofbeat.core.model;

import org.jspecify.annotations.NullMarked;
