package io.hoofbeat.cli.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.examples.chat.ChatApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The application of {@code docs/examples/spring-chat}: a chat room across two instances, through one {@code java -jar}. */
@ExtendWith(HoofbeatExtension.class)
class SpringChatIT {
    private final String room = InteropSuite.uniqueName();

    @Test
    void roomSpansTwoInstances(HoofbeatBroker broker) {
        try (RelayInstance east = chat(broker.address());
                RelayInstance west = chat(broker.address());
                BrowserClient alice = enter(east);
                BrowserClient bob = enter(west)) {
            say(alice, "Alice", "hello");
            assertThat(alice.nextMessage().text()).isEqualTo("{\"from\":\"Alice\",\"text\":\"hello\"}");
            assertThat(bob.nextMessage().text()).isEqualTo("{\"from\":\"Alice\",\"text\":\"hello\"}");

            say(bob, "Bob", "hello, Alice");
            assertThat(alice.nextMessage().text()).contains("hello, Alice");
            assertThat(bob.nextMessage().text()).contains("hello, Alice");
        }
    }

    private static RelayInstance chat(BrokerAddress address) {
        return new RelayInstance(
                ChatApplication.class, address.host(), address.stompPort(), "chat.broker.port=" + address.stompPort());
    }

    /** Enters the room and is greeted there, alone. */
    private BrowserClient enter(RelayInstance instance) {
        BrowserClient browser = BrowserClient.connected("ws://127.0.0.1:" + instance.port() + "/ws");
        browser.subscribe("room", "/topic/chat/" + room);
        browser.subscribe("greetings", "/user/queue/greetings");
        browser.send("SEND\ndestination:/app/enter/" + room, "");
        StompFrame greeting = browser.nextMessage();
        assertThat(greeting.header("subscription")).isEqualTo("greetings");
        assertThat(greeting.text()).contains(room, "welcome");
        return browser;
    }

    private void say(BrowserClient browser, String from, String text) {
        browser.send(
                "SEND\ndestination:/app/chat/" + room + "\ncontent-type:application/json",
                "{\"from\":\"" + from + "\",\"text\":\"" + text + "\"}");
    }
}
