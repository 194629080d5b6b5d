package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Access rules through the front door: permitted, refused, filtered, changed while clients are there, explained. */
final class AccessIT {

    @TempDir
    private Path folder;

    /** A STOMP client in the raw, on a socket. */
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;

        Client(HoofbeatProcess broker, String login) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), broker.stompPort());
            socket.setSoTimeout(60_000);
            in = socket.getInputStream();
            String credentials = login.isEmpty() ? "" : "login:" + login + "\npasscode:" + login + "\n";
            send("CONNECT\naccept-version:1.2\nhost:x\n" + credentials + "\n");
            assertThat(next()).startsWith("CONNECTED\n");
        }

        void send(String frame) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write((frame + "\0").getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        /** Waits for the next frame. */
        String next() throws IOException {
            StringBuilder frame = new StringBuilder();
            for (int c = in.read(); c > 0; c = in.read()) {
                if (c != '\n' || frame.length() > 0) {
                    frame.append((char) c);
                }
            }
            return frame.toString();
        }

        /** Sends a frame with a receipt and waits for it. */
        void expectReceipt(String frame) throws IOException {
            send(frame.replaceFirst("\n", "\nreceipt:r\n"));
            assertThat(next()).isEqualTo("RECEIPT\nreceipt-id:r\n\n");
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

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
                Client guest = new Client(broker, "guest");
                Client anonymous = new Client(broker, "")) {
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
                Client exact = new Client(broker, "guest");
                Client pattern = new Client(broker, "guest");
                Client sender = new Client(broker, "")) {
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
                    .isEqualTo("permitted: user joe, send, /queue/joe/a\ndecided by the rule at " + file
                            + ":1:3, which permits /queue/joe/**\n");
            assertThat(denied.exitCode()).isEqualTo(1);
            assertThat(denied.out()).contains("\"permitted\": false", "\"effect\": \"deny\"", ":3:3\"");
            assertThat(other.exitCode()).isEqualTo(1);
            assertThat(other.out()).contains("refused: user *", "no rule permits it");
            assertThat(claims.exitCode()).as(claims.toString()).isZero();
            assertThat(wrong.exitCode()).isEqualTo(2);
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
