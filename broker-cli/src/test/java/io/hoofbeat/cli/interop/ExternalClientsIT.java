package io.hoofbeat.cli.interop;

import io.hoofbeat.cli.ExternalProgram;
import io.hoofbeat.examples.chat.ChatApplication;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Clients of other languages, each an {@link ExternalProgram}. Only run by the profile {@code external-clients};
 * {@code .ci/install-external-clients} installs what they need.
 */
@Tag("external")
class ExternalClientsIT {
    private static HoofbeatBroker broker;

    @BeforeAll
    static void startTheBroker() {
        broker = HoofbeatBroker.started();
    }

    @AfterAll
    static void stopTheBroker() {
        broker.close();
    }

    @TestFactory
    List<DynamicTest> stompjsInNode() throws Exception {
        return casesOf("node", "stompjs-node.mjs");
    }

    @TestFactory
    List<DynamicTest> stompjsInChromium() throws Exception {
        return casesOf("node", "stompjs-browser.mjs");
    }

    /** By each transport of sockjs-client. */
    @TestFactory
    List<DynamicTest> sockJsInNode() throws Exception {
        return casesOf("node", "sockjs-node.mjs");
    }

    @TestFactory
    List<DynamicTest> sockJsInChromium() throws Exception {
        return casesOf("node", "sockjs-browser.mjs");
    }

    @TestFactory
    List<DynamicTest> examplePageInChromium() throws Exception {
        return casesOf("node", "example-page.mjs");
    }

    /** Two browsers, each at an instance of its own of the example application. */
    @TestFactory
    List<DynamicTest> springChatInChromium() throws Exception {
        String pages =
                "spring.web.resources.static-locations=file:../docs/examples/spring-chat/src/main/resources/static/,"
                        + "file:../docs/examples/browser/";
        try (RelayInstance east = chat(pages);
                RelayInstance west = chat(pages)) {
            return casesOf(
                    "node",
                    "spring-chat.mjs",
                    "http://127.0.0.1:" + east.port() + "/",
                    "http://127.0.0.1:" + west.port() + "/");
        }
    }

    private static RelayInstance chat(String pages) {
        BrokerAddress address = broker.address();
        return new RelayInstance(
                ChatApplication.class,
                address.host(),
                address.stompPort(),
                "chat.broker.port=" + address.stompPort(),
                pages);
    }

    @TestFactory
    List<DynamicTest> stompPy() throws Exception {
        return casesOf("/usr/bin/python3", "stomppy.py");
    }

    private static List<DynamicTest> casesOf(String... command) throws IOException, InterruptedException {
        BrokerAddress address = broker.address();
        Map<String, String> environment = Map.of(
                "HOOFBEAT_HOST", address.host(),
                "HOOFBEAT_STOMP_PORT", String.valueOf(address.stompPort()),
                "HOOFBEAT_WS_URL", address.webSocketUrl(),
                "HOOFBEAT_LOGIN", address.login(),
                "HOOFBEAT_PASSCODE", address.passcode());
        return ExternalProgram.casesOf(List.of(command), environment, () -> {
            broker.kill();
            broker.start();
        });
    }
}
