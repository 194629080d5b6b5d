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
import org.jspecify.annotations.Nullable;
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
                json("version", "--json"),
                json("backup", folder.resolve("backup").toString(), "--json", "--admin", admin),
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

    /** What, where and what to do, and not the whole help around it. */
    @TestFactory
    List<DynamicTest> whatIsWrongIsToldInASentence() {
        return List.of(
                says("there is no command 'brwse'; did you mean 'browse'?", 2, "brwse"),
                says("Unknown option: '--jsn'", 2, "dest", "--jsn"),
                says("'x' is not a whole number", 2, "sub", "/queue/a", "--count", "x"),
                says("'0' is not a number from 1", 2, "top", "--count", "0"),
                says("'-1' is not a number of seconds above 0", 2, "req", "/queue/a", "--timeout", "-1"),
                says("--count 501: at most 500", 2, "browse", "/queue/a", "--count", "501"),
                says("'x' is not a whole number", 2, "browse", "/queue/a", "--after", "x"),
                says("'ftp://x' is not the address of an admin port", 2, "dest", "--admin", "ftp://x"),
                says("'70000' is not a port", 2, "dest", "--admin-port", "70000"),
                says("'70000' is not a port", 2, "sub", "/queue/a", "--port", "70000"),
                says("there is no host 'nobody.invalid'", 1, "dest", "--admin", "http://nobody.invalid:1"),
                says("does not speak TLS", 1, "dest", "--admin", admin.replace("http", "https")),
                says("is no admin port of Hoofbeat", 1, "dest", "--admin", stomp.replace("tcp", "http")),
                says("kind is one of queue, topic", 2, "dest", "--kind", "bogus", "--admin", admin),
                says("/topic/a is a topic", 1, "browse", "/topic/a", "--admin", admin),
                says("There is no /queue/none", 1, "purge", "/queue/none", "--yes", "--admin", admin),
                says("'/topic/{a:(}' is no pattern", 2, "acl", "test", "anna", "subscribe", "/topic/{a:(}"),
                says("there is no such file", 2, "bench", "compare", "none.json", "none.json"),
                says("nothing listens at 127.0.0.1 port 1", 1, "bench", "fan-out", "--url", "tcp://127.0.0.1:1"),
                says("say what to do: verify, repair", 2, "store"));
    }

    private static DynamicTest says(String sentence, int expected, String... command) {
        return dynamicTest(String.join(" ", command), () -> {
            try (HoofbeatProcess process = HoofbeatProcess.run(command)) {
                assertThat(process.exitCode()).as(process.toString()).isEqualTo(expected);
                assertThat(process.err()).contains(sentence).doesNotContain("\tat ", "Usage:", "Exception");
                assertThat(process.out()).isEmpty();
            }
        });
    }

    @Test
    void aPasscodeIsAskedForAtATerminalOnly() {
        for (String[] command : new String[][] {
            {"dest", "--admin", admin, "--login", "anna", "--passcode"},
            {"sub", "/queue/a", "--url", stomp, "--login", "anna", "--passcode"}
        }) {
            try (HoofbeatProcess process = HoofbeatProcess.run(command)) {
                assertThat(process.exitCode()).as(process.toString()).isEqualTo(2);
                assertThat(process.err()).contains("asks for it at a terminal, and there is none");
                assertThat(process.out()).isEmpty();
            }
        }
    }

    @Test
    void helpAndVersionAreCommandsToo() {
        try (HoofbeatProcess help = HoofbeatProcess.run("help", "browse");
                HoofbeatProcess version = HoofbeatProcess.run("version");
                HoofbeatProcess option = HoofbeatProcess.run("--version")) {
            assertThat(help.exitCode()).isZero();
            assertThat(help.out()).startsWith("Usage: hoofbeat browse ");
            assertThat(version.exitCode()).isZero();
            assertThat(option.exitCode()).isZero();
            assertThat(version.out()).startsWith("Hoofbeat ").isEqualTo(option.out());
        }
    }

    @Test
    void whatIsDoneIsToldInJsonToo() {
        Operating.stomp(0, BROKER, "pub", "/queue/b", "x");
        String answer = Operating.admin(0, BROKER, "move", "/queue/b", "/queue/c", "--yes", "--json");
        assertThat(Json.read(answer)).isInstanceOf(Map.class);
        answer = Operating.admin(0, BROKER, "dest", "--delete", "/queue/c", "--yes", "--json");
        assertThat(Json.read(answer)).isEqualTo(Map.of("done", "Deleted /queue/c"));
        try (HoofbeatProcess client = HoofbeatProcess.run("sub", "/topic/b", "--url", stomp)) {
            client.awaitErr(line -> line.startsWith("Subscribed"));
            Object clients = Json.read(Operating.admin(0, BROKER, "clients", "--json"));
            String id = clientId(clients);
            answer = Operating.admin(0, BROKER, "clients", "--disconnect", id, "--yes", "--json");
            assertThat(Json.read(answer)).isInstanceOf(Map.class);
            assertThat(client.exitCode()).isEqualTo(1);
        }
    }

    private static String clientId(@Nullable Object clients) {
        List<?> all = (List<?>) Objects.requireNonNull(((Map<?, ?>) Objects.requireNonNull(clients)).get("clients"));
        return ((Map<?, ?>) all.get(0)).get("id") + "";
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
