package io.hoofbeat.core.system;

import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.json.Json;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.MessageHeaders;
import io.hoofbeat.core.message.Publisher;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Makes the messages of the broker: JSON, with headers by which they can be told apart unread. Any thread. */
final class SystemMessages {

    /** Nobody can make the broker wait: what it says is bounded by what it leaves out. */
    static final Publisher BROKER = new Publisher() {
        @Override
        public void hold() {}

        @Override
        public void release() {}
    };

    private SystemMessages() {}

    static Message of(SystemTopic topic, SystemEvent event) {
        Headers.Builder headers = headers(event.event());
        addUnlessNull(headers, "session", event.session());
        addUnlessNull(headers, "user", event.user());
        addUnlessNull(headers, "about", event.about());
        return message(topic.destination(), headers, event);
    }

    static Message of(Destination destination, PresenceNews news) {
        Headers.Builder headers = headers(news.event());
        headers.add("seq", Long.toString(news.seq()));
        return message(destination, headers, news);
    }

    private static Headers.Builder headers(String event) {
        return Headers.builder(5)
                .add(MessageHeaders.CONTENT_TYPE, "application/json")
                .add("event", event);
    }

    private static void addUnlessNull(Headers.Builder headers, String name, @Nullable String value) {
        if (value != null) {
            headers.add(name, value);
        }
    }

    private static Message message(Destination destination, Headers.Builder headers, Object body) {
        return Message.of(destination, headers.build(), Json.write(body).getBytes(StandardCharsets.UTF_8));
    }
}
