package io.hoofbeat.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.hoofbeat.cli.HoofbeatProcess;
import io.hoofbeat.cli.bench.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What every command has in common: JSON from those that read, and no harm without {@code --yes} where nobody can be asked. */
final class ReadingCommandsIT {

    @TempDir
    static Path folder = Path.of("");

    private static final HoofbeatProcess BROKER = broker();
    private static String stomp = "";
    private static String admin = "";

    private static HoofbeatProcess broker() {
        return HoofbeatProcess.serve("--set", "policies=[{match: /topic/**, historyMessages: 10}]");
    }

    @BeforeAll
    static void fill() {
        stomp = BROKER.stompUrl();
        admin = new AdminPort(BROKER).url();
        Operating.stomp(0, BROKER, "pub", "/queue/a", "{\"x\": \"\u00fc\\n\"}", "--count", "3");
        Operating.stomp(0, BROKER, "pub", "/topic/a", "kept");
        Operating.addUser(folder, "anna", "staff");
    }

    @AfterAll
    static void stop() {
        BROKER.close();
    }

    /** Bodies and names that need escapes are among what is read. */
    @TestFactory
    List<DynamicTest> whatReadsTellsItInJson() throws IOException {
        String data = folder.toString();
        String empty = Files.createDirectories(folder.resolve("empty")).toString();
        return List.of(
                json("dest", "--json", "--admin", admin),
                json("browse", "/queue/a", "--json", "--admin", admin),
                json("clients", "--json", "--admin", admin),
                json("subs", "--json", "--admin", admin),
                json("policy", "explain", "/queue/a", "--json", "--admin", admin),
                json("top", "--count", "1", "--json", "--admin", admin),
                json("reload", "--dry-run", "--json", "--admin", admin),
                json("sub", "/queue/a", "--count", "1", "--json", "--url", stomp),
                json("replay", "/topic/a", "--json", "--url", stomp),
                json("check", "--json", "--data", data),
                json("user", "list", "--json", "--data", data),
                json("acl", "test", "anna", "send", "/queue/a", "--json", "--data", data),
                json("doctor", "--json", "--data", empty, "--stomp-port", "0", "--ws-port", "0", "--admin-port", "0"));
    }

    private static DynamicTest json(String... command) {
        return dynamicTest(String.join(" ", command).replaceAll(" --(admin|url|data) .*", ""), () -> {
            try (HoofbeatProcess process = HoofbeatProcess.run(command)) {
                assertThat(process.exitCode()).as(process.toString()).isZero();
                assertThat(process.out()).matches("(?s)[\\[{].*[\\]}]\n");
                assertThat(Json.read(process.out())).isInstanceOfAny(Map.class, List.class);
            }
        });
    }

    @Test
    void checkTellsEachKeyWithItsValueAndOrigin() {
        try (HoofbeatProcess check = HoofbeatProcess.run(
                "check", "--json", "--set", "policies=[{match: /queue/a, messagesMax: 7}]", "--stomp-port", "7")) {
            assertThat(check.exitCode()).as(check.toString()).isZero();
            List<?> keys = (List<?>) ((Map<?, ?>) Objects.requireNonNull(Json.read(check.out()))).get("keys");
            assertThat(keys)
                    .anySatisfy(each ->
                            assertThat(each + "").contains("key=listen.stompPort, value=7, origin=--stomp-port"))
                    .anySatisfy(each -> assertThat(each + "")
                            .contains("key=policies, value=[{match=/queue/a, messagesMax=7}], origin="));
        }
    }

    @TestFactory
    List<DynamicTest> whatDestroysDoesNothingWithoutYes() {
        List<DynamicTest> all = new ArrayList<>();
        for (List<String> command : List.of(
                List.of("purge", "/queue/a", "--admin", admin),
                List.of("move", "/queue/a", "/queue/b", "--admin", admin),
                List.of("dest", "--delete", "/queue/a", "--admin", admin),
                List.of("clients", "--disconnect", "x", "--admin", admin),
                List.of("drain", "--admin", admin),
                List.of("stop", "--admin", admin),
                List.of("store", "repair", "--data", folder.toString()),
                List.of("user", "rm", "anna", "--data", folder.toString()))) {
            all.add(dynamicTest(command.get(0) + " " + command.get(1), () -> {
                try (HoofbeatProcess process = HoofbeatProcess.run(command.toArray(new String[0]))) {
                    assertThat(process.exitCode()).as(process.toString()).isEqualTo(2);
                    assertThat(process.err()).contains("--yes");
                    assertThat(process.out()).isEmpty();
                }
            }));
        }
        return all;
    }

    @TestFactory
    List<DynamicTest> whatIsMistypedOrOutOfReachEndsWithItsCode() {
        String nobody = "http://127.0.0.1:1/";
        List<DynamicTest> all = new ArrayList<>();
        for (String command : List.of("dest", "clients", "subs", "top", "reload")) {
            all.add(code(2, command, "--no-such-option"));
            all.add(code(1, command, "--admin", nobody));
        }
        all.add(code(1, "replay", "/topic/none", "--url", "tcp://127.0.0.1:1"));
        all.add(code(1, "sub", "/topic/a", "--url", "tcp://127.0.0.1:1"));
        all.add(code(2, "check", "--set", "no.such=1"));
        return all;
    }

    private static DynamicTest code(int expected, String... command) {
        return dynamicTest(String.join(" ", command), () -> {
            try (HoofbeatProcess process = HoofbeatProcess.run(command)) {
                assertThat(process.exitCode()).as(process.toString()).isEqualTo(expected);
                assertThat(process.err()).isNotBlank().doesNotContain("\tat ");
                assertThat(process.out()).isEmpty();
            }
        });
    }
}
