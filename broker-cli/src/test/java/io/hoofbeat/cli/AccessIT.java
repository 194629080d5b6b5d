package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Access rules through the front door: permitted, refused, filtered, changed while clients are there, explained. */
final class AccessIT {

    @TempDir
    private Path folder;

    private Path rules(String yaml) throws IOException {
        Path next = Files.writeString(folder.resolve("next.yaml"), yaml);
        return Files.move(next, folder.resolve("access.yaml"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static HoofbeatProcess serve(Path rules) {
        return HoofbeatProcess.serve("--store", "memory", "--set", "access.file=" + rules);
    }

    @Test
    void permitsRefusesAndFilters() throws Exception {
        Path file = rules("""
                - {permit: [send, subscribe], to: /topic/**}
                - {deny: subscribe, to: /topic/*/salary, users: guest}
                """);
        try (HoofbeatProcess broker = serve(file);
                RawClient guest = new RawClient(broker, "guest");
                RawClient anonymous = new RawClient(broker, "")) {
            guest.expectReceipt("SUBSCRIBE\nid:1\ndestination:/topic/**\n\n");
            anonymous.expectReceipt("SEND\ndestination:/topic/a/salary\n\nsecret");
            anonymous.expectReceipt("SEND\ndestination:/topic/a/news\n\nnews");
            assertThat(guest.next())
                    .startsWith("MESSAGE\n")
                    .contains("destination:/topic/a/news\n")
                    .endsWith("news");

            guest.send("SUBSCRIBE\nid:2\ndestination:/topic/a/salary\nreceipt:x\n\n");
            assertThat(guest.next())
                    .startsWith("ERROR\n")
                    .contains("message:SUBSCRIBE to /topic/a/salary is not permitted for user guest\n")
                    .contains("receipt-id:x\n");
            assertThat(guest.next()).as("the connection ends").isEmpty();
            anonymous.send("SEND\ndestination:/queue/a\n\nx");
            assertThat(anonymous.next())
                    .contains("message:SEND to /queue/a is not permitted for clients without a login\n");
        }
    }

    @Test
    void changedRulesReachLiveSessionsAndBrokenOnesChangeNothing() throws Exception {
        Path file = rules("[{permit: all, to: /**}]");
        try (HoofbeatProcess broker = serve(file);
                RawClient exact = new RawClient(broker, "guest");
                RawClient pattern = new RawClient(broker, "guest");
                RawClient sender = new RawClient(broker, "")) {
            exact.expectReceipt("SUBSCRIBE\nid:1\ndestination:/topic/a\n\n");
            pattern.expectReceipt("SUBSCRIBE\nid:1\ndestination:/topic/*\n\n");
            rules("- {permit: everything, to: /**}");
            broker.awaitOut(line -> line.contains("access rules not changed") && line.contains("access.yaml:1:12"));
            sender.send("SEND\ndestination:/topic/a\n\nstill");
            assertThat(exact.next()).endsWith("still");
            assertThat(pattern.next()).endsWith("still");

            rules("[{permit: all, to: /**}, {deny: subscribe, to: /topic/a, users: guest}]");
            assertThat(exact.next())
                    .startsWith("ERROR\n")
                    .contains("message:SUBSCRIBE to /topic/a is no longer permitted for user guest\n");
            sender.send("SEND\ndestination:/topic/a\n\nwithheld");
            sender.send("SEND\ndestination:/topic/b\n\nseen");
            assertThat(pattern.next()).endsWith("seen");
        }
    }

    @Test
    void explainsWhichRuleDecides() throws Exception {
        Path file = rules("""
                - {permit: [send, subscribe], to: '/queue/{user}/**'}
                - {permit: subscribe, to: '/topic/{claim:tenant}/*', roles: [staff]}
                - {deny: all, to: /queue/*/secret}
                """);
        String set = "access.file=" + file;
        try (HoofbeatProcess permitted =
                        HoofbeatProcess.run("acl", "test", "joe", "send", "/queue/joe/a", "--set", set);
                HoofbeatProcess denied =
                        HoofbeatProcess.run("acl", "test", "joe", "send", "/queue/joe/secret", "--set", set, "--json");
                HoofbeatProcess other = HoofbeatProcess.run("acl", "test", "*", "send", "/queue/joe/a", "--set", set);
                HoofbeatProcess claims = HoofbeatProcess.run(
                        "acl",
                        "test",
                        "joe",
                        "subscribe",
                        "/topic/acme/a",
                        "--role",
                        "staff",
                        "--claim",
                        "tenant=acme",
                        "--set",
                        set);
                HoofbeatProcess wrong = HoofbeatProcess.run("acl", "test", "joe", "read", "/queue/a", "--set", set)) {
            assertThat(permitted.exitCode()).as(permitted.toString()).isZero();
            assertThat(permitted.out())
                    .isEqualTo(
                            "permitted: user joe, send, /queue/joe/a\ndecided by the rule at " + file
                                    + ":1:3, which permits /queue/joe/**\n"
                                    + "but no users are configured: only guest and clients without a login may enter, joe is refused\n");
            assertThat(denied.exitCode()).isEqualTo(1);
            assertThat(denied.out()).contains("\"permitted\": false", "\"effect\": \"deny\"", ":3:3\"");
            assertThat(other.exitCode()).isEqualTo(1);
            assertThat(other.out()).contains("refused: user *", "no rule permits it");
            assertThat(claims.exitCode()).as(claims.toString()).isZero();
            assertThat(wrong.exitCode()).isEqualTo(2);
        }
    }

    @Test
    void saysWhenTheUsersFileDoesNotKnowTheUser() throws Exception {
        Path users = Files.writeString(folder.resolve("users"), "anna - roles=staff\n");
        String set = "users.file=" + users;
        String unknown = "there is no user joe in " + users + ": ";
        assertThat(test("joe", set))
                .isEqualTo("permitted: user joe, send, /queue/a\n"
                        + "there are no access rules: every client that is let in may\nbut " + unknown
                        + "that login is refused, and only a relay can name such a user\n");
        assertThat(test("anna", set)).endsWith("is let in may\n");
        assertThat(test("", set)).endsWith("but clients without a login may not enter (users.anonymous)\n");
        assertThat(test("", set, "--set", "users.anonymous=true")).endsWith("is let in may\n");
        assertThat(test("guest", "users.file=")).endsWith("is let in may\n");
        assertThat(test("joe", set, "--set", "auth.http.url=http://127.0.0.1:1/"))
                .contains("but " + unknown + "what a token,");
        assertThat(test("joe", set, "--json", "--role", "staff")).contains("\"note\": \"" + unknown);
        assertThat(test("anna", set, "--json")).doesNotContain("note");
    }

    private static String test(String user, String set, String... more) {
        List<String> command = new ArrayList<>(List.of("acl", "test", user, "send", "/queue/a", "--set", set));
        command.addAll(List.of(more));
        try (HoofbeatProcess asked = HoofbeatProcess.run(command.toArray(new String[0]))) {
            assertThat(asked.exitCode()).as(asked.toString()).isZero();
            return asked.out();
        }
    }

    @Test
    void eachPartOfACompositeIsAskedForAndExplainedOnItsOwn() throws Exception {
        Path file = rules("[{permit: all, to: [/queue/**, /topic/**]}, {deny: all, to: /queue/secret, users: guest}]");
        try (HoofbeatProcess broker = HoofbeatProcess.serve(
                        "--store", "memory", "--set", "access.file=" + file, "--set", "destinations.composite=true");
                RawClient anonymous = new RawClient(broker, "")) {
            for (String frame : new String[] {"SEND\n", "SUBSCRIBE\nid:1\n"}) {
                try (RawClient guest = new RawClient(broker, "guest")) {
                    guest.send(frame + "destination:/queue/a,secret,/topic/b\nreceipt:x\n\n");
                    assertThat(guest.next())
                            .startsWith("ERROR\n")
                            .contains("to /queue/secret is not permitted for user guest\n", "receipt-id:x\n");
                }
            }
            anonymous.expectReceipt("SUBSCRIBE\nid:1\ndestination:/queue/a,secret\n\n");
            anonymous.send("SEND\ndestination:/queue/secret\n\nfirst");
            assertThat(anonymous.next()).as("nothing came of the guest's").endsWith("first");
        }
        String[] test = {
            "acl", "test", "guest", "send", "/queue/a,secret", "--set", "access.file=" + file, "--set", "", "--json"
        };
        test[8] = "destinations.composite=true";
        try (HoofbeatProcess json = HoofbeatProcess.run(test);
                HoofbeatProcess text = HoofbeatProcess.run(Arrays.copyOf(test, 9))) {
            assertThat(json.exitCode()).isEqualTo(1);
            assertThat(json.out())
                    .contains(
                            "\"destination\": \"/queue/a,secret\"", "\"destination\": \"/queue/secret\"", "\"parts\"");
            assertThat(text.exitCode()).isEqualTo(1);
            assertThat(text.out())
                    .contains("permitted: user guest, send, /queue/a\n", "refused: user guest, send, /queue/secret\n");
        }
        test[8] = "destinations.composite=false";
        try (HoofbeatProcess one = HoofbeatProcess.run(Arrays.copyOf(test, 9))) {
            assertThat(one.exitCode()).as("a comma is a letter").isZero();
            assertThat(one.out()).contains("permitted: user guest, send, /queue/a,secret\n");
        }
    }

    @Test
    void rulesThatCannotBeReadStopTheStart() throws Exception {
        Path file = rules("");
        try (HoofbeatProcess broker =
                HoofbeatProcess.run("serve", "--store", "memory", "--set", "access.file=" + file)) {
            assertThat(broker.exitCode()).isEqualTo(2);
            assertThat(broker.err()).contains(file + ": holds no rules");
        }
    }
}
