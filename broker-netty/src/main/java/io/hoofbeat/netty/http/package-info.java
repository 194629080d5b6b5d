/**
 * What the HTTP listeners have in common. Read {@link io.hoofbeat.netty.http.HttpAnswer} first. No state of its own.
 */
@NullMarked
package io.hoofbeat.netty.http;

import org.jspecify.annotations.NullMarked;
