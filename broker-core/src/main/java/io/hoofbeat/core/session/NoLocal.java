package io.hoofbeat.core.session;

import io.hoofbeat.core.message.Headers;

/** A SUBSCRIBE that wants nothing of what its own session sends: {@code no-local:true}, or in ActiveMQ's spelling. */
final class NoLocal {

    private NoLocal() {}

    static boolean isAsked(Headers headers) {
        return Boolean.parseBoolean(headers.get("no-local")) || Boolean.parseBoolean(headers.get("activemq.noLocal"));
    }
}
