package io.hoofbeat.cli.interop;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.hoofbeat.examples.chat.ChatApplication;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Clients of other languages. Each is a program in {@code src/test/external} that goes through its cases and prints a line for
 * each: {@code ok NAME} or {@code FAILED NAME: REASON}, {@code RESTART} to have the broker killed and started again, for which it
 * gets a line back, and {@code DONE} at the end. Only run by the profile {@code external-clients};
 * {@code .ci/install-external-clients} installs what they need.
 */
@Tag("external")
class ExternalClientsIT {
    private static final Path PROGRAMS = Path.of("src", "test", "external");

    private static HoofbeatBroker broker;

    @BeforeAll
    static void startTheBroker() {
        if (!Files.isDirectory(PROGRAMS.resolve("node_modules"))) {
            throw new AssertionError("the JavaScript clients are not installed: run .ci/install-external-clients");
        }
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

    /** Runs a program to its end; what it printed becomes one test for each line. */
    private static List<DynamicTest> casesOf(String... command) throws IOException, InterruptedException {
        BrokerAddress address = broker.address();
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(PROGRAMS.toFile()).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "HOOFBEAT_HOST", address.host(),
                        "HOOFBEAT_STOMP_PORT", String.valueOf(address.stompPort()),
                        "HOOFBEAT_WS_URL", address.webSocketUrl(),
                        "HOOFBEAT_LOGIN", address.login(),
                        "HOOFBEAT_PASSCODE", address.passcode()));
        Process process = builder.start();
        List<DynamicTest> cases = new ArrayList<>();
        StringBuilder output = new StringBuilder();
        try (BufferedReader lines =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                Writer answers = process.outputWriter(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            while (line != null && !line.equals("DONE")) {
                output.append(line).append('\n');
                if (line.equals("RESTART")) {
                    broker.kill();
                    broker.start();
                    answers.write("RESTARTED\n");
                    answers.flush();
                } else if (line.startsWith("ok ")) {
                    cases.add(dynamicTest(line.substring("ok ".length()), () -> {}));
                } else if (line.startsWith("FAILED ")) {
                    String failure = line.substring("FAILED ".length()).replace(" | ", "\n");
                    cases.add(dynamicTest(failure.substring(0, failure.indexOf(':')), () -> {
                        throw new AssertionError(failure);
                    }));
                }
                line = lines.readLine();
            }
            if (line == null || cases.isEmpty()) {
                throw new AssertionError(String.join(" ", command) + " did not come to its end:\n" + output);
            }
        } finally {
            if (!process.waitFor(Inbox.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        return cases;
    }
}
