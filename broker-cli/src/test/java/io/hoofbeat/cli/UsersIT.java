package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users of a file, through {@code hoofbeat user} and a broker that runs. */
final class UsersIT {

    private static final String[] QUICK = {
        "--set", "auth.reloadMillis=20", "--set", "auth.failures.perUser=3", "--set", "auth.failures.refusalMillis=10"
    };

    @TempDir
    private Path data;

    private String user(int exitCode, String input, String... arguments) {
        List<String> all = new ArrayList<>(List.of("user"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--data", data.toString(), "--set", "users.hash.memoryKiB=64"));
        try (HoofbeatProcess process = HoofbeatProcess.run(all.toArray(new String[0]))) {
            process.type(input.getBytes(StandardCharsets.UTF_8));
            assertThat(process.exitCode()).as(process.toString()).isEqualTo(exitCode);
            return process.out() + process.err();
        }
    }

    private HoofbeatProcess serve(String... further) {
        List<String> all = new ArrayList<>(List.of(QUICK));
        all.addAll(List.of("--data", data.toString()));
        all.addAll(List.of(further));
        return HoofbeatProcess.serve(all.toArray(new String[0]));
    }

    private static HoofbeatProcess pub(HoofbeatProcess broker, String... login) {
        List<String> all = new ArrayList<>(List.of("pub", "/topic/a", "x", "--url", broker.stompUrl()));
        all.addAll(List.of(login));
        return HoofbeatProcess.run(all.toArray(new String[0]));
    }

    private static void assertRefused(HoofbeatProcess broker, String words, String... login) {
        try (HoofbeatProcess pub = pub(broker, login)) {
            assertThat(pub.exitCode()).as(pub.toString()).isEqualTo(1);
            assertThat(pub.err()).contains("Login refused", words);
        }
    }

    private static void assertEnters(HoofbeatProcess broker, String... login) {
        try (HoofbeatProcess pub = pub(broker, login)) {
            assertThat(pub.exitCode()).as(pub.toString()).isZero();
        }
    }

    @Test
    void usersComeAndGoWhileTheBrokerRuns() throws Exception {
        assertThat(user(0, "secret\n", "add", "alice", "--roles", "b,a", "--claim", "tenant=acme", "--passcode-stdin"))
                .isEqualTo("Added alice to " + data.resolve("users") + "\n");
        assertThat(user(1, "other\n", "add", "alice", "--passcode-stdin")).contains("has a user 'alice' already");
        assertThat(user(2, "", "add", "dora")).contains("--passcode-stdin");
        assertThat(Files.readString(data.resolve("users")))
                .doesNotContain("secret")
                .contains("$argon2id$v=19$m=64,t=2,p=1$");
        try (HoofbeatProcess broker = serve()) {
            assertThat(broker.out()).contains("  who        1 user of " + data.resolve("users") + "\n");
            assertEnters(broker, "--login", "alice", "--passcode", "secret");
            assertRefused(broker, "what was wrong is not told", "--login", "alice", "--passcode", "wrong");
            assertRefused(broker, "what was wrong is not told", "--login", "guest", "--passcode", "guest");
            assertRefused(broker, "not told");

            user(0, "b\n", "add", "bob", "--relay", "--passcode-stdin");
            broker.awaitOut(line -> line.contains("users read again, 1 added, 0 changed, 0 removed"));
            try (HoofbeatProcess sub = HoofbeatProcess.run(
                    "sub", "/topic/a", "--url", broker.stompUrl(), "--login", "bob", "--passcode", "b")) {
                sub.awaitErr(line -> line.startsWith("Subscribed"));
                user(0, "c\n", "passwd", "bob", "--passcode-stdin");
                assertThat(sub.exitCode()).isEqualTo(1);
                assertThat(sub.err()).contains("Login ended: the user was changed by the administrator");
            }
            assertRefused(broker, "not told", "--login", "bob", "--passcode", "b");
            assertEnters(broker, "--login", "bob", "--passcode", "c");

            Files.writeString(data.resolve("users"), "alice\n");
            broker.awaitOut(line -> line.contains("users:1: the user 'alice' has no hash"));
            assertEnters(broker, "--login", "alice", "--passcode", "secret");
        }
    }

    @Test
    void usersAreListedWithoutTheirPasscodes() {
        user(0, "secret\n", "add", "alice", "--roles", "b,a", "--claim", "tenant=acme", "--passcode-stdin");
        user(0, "", "add", "meter", "--no-passcode", "--relay");

        assertThat(user(0, "", "list")).isEqualTo("alice  roles=a,b  claim.tenant=acme\nmeter  relay  (no passcode)\n");
        assertThat(user(0, "", "list", "--json"))
                .contains("\"login\": \"alice\"", "\"tenant\": \"acme\"", "\"relay\": true", "\"passcode\": false")
                .doesNotContain("argon2");
        assertThat(user(2, "", "rm", "alice")).contains("nothing is done without --yes: Remove the user alice?");
        assertThat(user(0, "", "rm", "alice", "--yes")).contains("Removed alice");
        assertThat(user(1, "", "rm", "alice", "--yes")).contains("has no user 'alice'");
        assertThat(user(0, "", "list")).isEqualTo("meter  relay  (no passcode)\n");
    }

    @Test
    void guessesAreHeldUp() {
        user(0, "secret\n", "add", "alice", "--passcode-stdin");
        try (HoofbeatProcess broker =
                serve("--set", "auth.failures.delayMillis=1h", "--set", "auth.failures.delayMillisMax=1h")) {
            for (int i = 0; i < 3; i++) {
                assertRefused(broker, "not told", "--login", "alice", "--passcode", "guess" + i);
            }
            assertRefused(broker, "not told", "--login", "alice", "--passcode", "secret");
        }
    }

    @Test
    void withUsersAnyAddressMayBeListenedOn() {
        user(0, "secret\n", "add", "alice", "--passcode-stdin");
        try (HoofbeatProcess broker = serve("--bind", "0.0.0.0")) {
            assertThat(broker.out()).contains("tcp://0.0.0.0:");
        }
    }

    @Test
    void anonymousClientsEnterOnRequestOnly() {
        user(0, "secret\n", "add", "alice", "--passcode-stdin");
        try (HoofbeatProcess broker = serve("--set", "users.anonymous=true")) {
            assertThat(broker.out()).contains("clients without login (users.anonymous)");
            assertEnters(broker);
            assertRefused(broker, "not told", "--login", "guest", "--passcode", "guest");
        }
    }

    @Test
    void aMissingOrBrokenFileStopsTheStart() throws Exception {
        try (HoofbeatProcess broker = HoofbeatProcess.run("--set", "users.file=" + data.resolve("none"))) {
            assertThat(broker.exitCode()).isEqualTo(2);
            assertThat(broker.err()).contains("users.file: there is no file", "hoofbeat user add NAME --file");
        }
        Files.writeString(data.resolve("users"), "alice secret\n");
        try (HoofbeatProcess broker = HoofbeatProcess.run("--data", data.toString())) {
            assertThat(broker.exitCode()).isEqualTo(2);
            assertThat(broker.err()).contains("users:1: the hash of 'alice' is not understood");
        }
    }
}
