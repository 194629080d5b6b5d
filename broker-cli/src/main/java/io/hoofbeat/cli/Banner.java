package io.hoofbeat.cli;

import io.hoofbeat.cli.config.ConfigKeys;
import io.hoofbeat.cli.config.Configuration;
import io.hoofbeat.core.durable.DurableDefinition;
import io.hoofbeat.core.store.StoredQueue;
import io.hoofbeat.core.topic.history.TopicLogs;
import java.nio.file.Path;
import java.util.List;

/** What {@code serve} says of itself when it listens. */
final class Banner {

    private Banner() {}

    /** All lines but the one that begins with {@code Ready}. */
    static String text(Configuration configuration, RunningBroker broker) {
        String host = configuration.get(ConfigKeys.BIND);
        String inUrl = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        StringBuilder text = new StringBuilder(512).append(Version.text()).append('\n');
        boolean isTls = configuration.tlsOptions() != null;
        String tcp = isTls ? "tls://" : "tcp://";
        String ws = isTls ? "wss://" : "ws://";
        List<String> paths = configuration.get(ConfigKeys.WEB_SOCKET_PATHS);
        String path = paths.isEmpty() ? "" : paths.get(0);
        if (broker.stompPort() < 0) {
            line(text, "STOMP", "off");
        } else {
            line(text, "STOMP", tcp + inUrl + ":" + broker.stompPort());
            if (!path.isEmpty()) {
                line(text, "", ws + inUrl + ":" + broker.stompPort() + path + " (the same port)");
            }
        }
        if (broker.webSocketPort() < 0 || path.isEmpty()) {
            line(text, "WebSocket", "off");
        } else {
            String more = paths.size() == 1 ? "" : " (also " + String.join(", ", paths.subList(1, paths.size())) + ")";
            line(text, "WebSocket", ws + inUrl + ":" + broker.webSocketPort() + path + more);
        }
        if (broker.webSocketPort() >= 0 && configuration.get(ConfigKeys.SOCK_JS_ENABLED)) {
            String http = isTls ? "https://" : "http://";
            line(text, "SockJS", http + inUrl + ":" + broker.webSocketPort() + "/sockjs");
        }
        line(
                text,
                "admin",
                broker.adminPort() < 0
                        ? "off"
                        : "http://127.0.0.1:" + broker.adminPort() + "/ (console; /metrics, /healthz)");
        if (isTls && broker.adminPort() >= 0) {
            line(text, "", "https://127.0.0.1:" + broker.adminPort() + "/ (the same port)");
        }
        line(text, "data", data(configuration, broker.recovered()));
        line(text, "who", broker.who());
        for (ServedHost other : broker.otherHosts()) {
            List<String> names = configuration.aliasesOf(other.name());
            line(text, "host", other.name() + (names.isEmpty() ? "" : " (" + String.join(", ", names) + ")"));
            line(text, "", data(other.configuration(), other.store().recovered()));
            line(text, "", other.entrance().who());
        }
        return text.toString();
    }

    private static String data(Configuration configuration, List<StoredQueue> recovered) {
        if (configuration.get(ConfigKeys.STORE_KIND).equals("memory")) {
            return "nothing is stored: messages do not survive a restart (--store memory)";
        }
        long queues = 0;
        long messages = 0;
        long durables = 0;
        long keptMessages = 0;
        long topicMessages = 0;
        for (StoredQueue queue : recovered) {
            if (DurableDefinition.isOne(queue.definition())) {
                durables++;
                keptMessages += queue.messages();
            } else if (TopicLogs.isOne(queue.definition())) {
                topicMessages += queue.messages();
            } else {
                queues += queue.messages() > 0 ? 1 : 0;
                messages += queue.messages();
            }
        }
        String found = messages == 0
                ? ", no messages from before"
                : ", " + Counted.of(messages, "message") + " from before in " + Counted.of(queues, "queue");
        String kept = durables == 0
                ? ""
                : ", " + Counted.of(durables, "durable subscription") + " with " + Counted.of(keptMessages, "message");
        String history = topicMessages == 0 ? "" : ", " + Counted.of(topicMessages, "message") + " kept of topics";
        return Path.of(configuration.get(ConfigKeys.DATA)).toAbsolutePath() + found + kept + history;
    }

    private static void line(StringBuilder text, String label, String value) {
        // Not String.format, whose classes take longer to load than the rest of this page.
        text.append("  ")
                .append(label)
                .append(" ".repeat(11 - label.length()))
                .append(value)
                .append('\n');
    }
}
