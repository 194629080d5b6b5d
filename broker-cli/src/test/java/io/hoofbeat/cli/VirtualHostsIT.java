package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Virtual hosts of a broker that runs, with clients on plain sockets that name them. */
final class VirtualHostsIT {

    private static final String CONFIGURATION = """
            virtualHosts:
              strict: %s
              defaultAliases: [/]
              hosts:
                - name: shop
                  aliases: [shop.example, "*.shop.example"]
                  limits: {connectionsMax: 2, subscriptionsMax: 3}
                  policies: [{match: /topic/kept/**, historyMessages: 10}]
                - name: bank
                  access: {rules: [{permit: all, to: "/queue/{user}/**"}]}
            """;

    @TempDir
    private Path folder;

    private Path configuration(boolean isStrict) throws IOException {
        return Files.writeString(folder.resolve("hoofbeat.yaml"), CONFIGURATION.formatted(isStrict));
    }

    private HoofbeatProcess serve(boolean isStrict) throws IOException {
        return HoofbeatProcess.serve(
                "--config",
                configuration(isStrict).toString(),
                "--data",
                folder.resolve("data").toString(),
                "--set",
                "auth.reloadMillis=20",
                "--set",
                "auth.failures.refusalMillis=10");
    }

    private void addUser(String users, String login, String passcode) throws IOException {
        Path file = folder.resolve("data").resolve(users);
        Files.createDirectories(file.getParent());
        try (HoofbeatProcess process = HoofbeatProcess.run(
                "user",
                "add",
                login,
                "--passcode-stdin",
                "--file",
                file.toString(),
                "--set",
                "users.hash.memoryKiB=64")) {
            process.type((passcode + "\n").getBytes(StandardCharsets.UTF_8));
            assertThat(process.exitCode()).as(process.toString()).isZero();
        }
    }

    /** One client on a socket, who reads frames as text. */
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;

        Client(HoofbeatProcess broker) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), broker.stompPort());
            socket.setSoTimeout(30_000);
            in = socket.getInputStream();
        }

        /** A client who is in at a host. */
        static Client at(HoofbeatProcess broker, String... headers) throws IOException {
            Client client = new Client(broker);
            assertThat(client.connect(headers)).startsWith("CONNECTED\n");
            return client;
        }

        String connect(String... headers) throws IOException {
            say("CONNECT\naccept-version:1.2\n" + String.join("\n", headers) + (headers.length == 0 ? "" : "\n")
                    + "\n");
            return read();
        }

        void say(String frame) throws IOException {
            socket.getOutputStream().write((frame + "\0").getBytes(StandardCharsets.UTF_8));
        }

        /** One frame, without the line ends before it; what there was when the broker has closed. */
        String read() throws IOException {
            StringBuilder frame = new StringBuilder();
            for (int c = in.read(); c > 0; c = in.read()) {
                if (c != '\n' || !frame.isEmpty()) {
                    frame.append((char) c);
                }
            }
            return frame.toString();
        }

        void subscribe(String id, String destination, String... headers) throws IOException {
            say("SUBSCRIBE\nid:" + id + "\ndestination:" + destination + "\nreceipt:s" + id + "\n"
                    + String.join("\n", headers) + (headers.length == 0 ? "" : "\n") + "\n");
        }

        void send(String destination, String body) throws IOException {
            say("SEND\ndestination:" + destination + "\nreceipt:sent\n\n" + body);
        }

        /** Bodies of all messages that come before the receipt of an empty transaction, which is asked for last. */
        List<String> bodies() throws IOException {
            say("BEGIN\ntransaction:t" + System.nanoTime() + "\nreceipt:end\n\n");
            List<String> bodies = new ArrayList<>();
            for (String frame = read(); !frame.startsWith("RECEIPT\nreceipt-id:end"); frame = read()) {
                assertThat(frame).as("a frame before the receipt").isNotEmpty().doesNotStartWith("ERROR");
                if (frame.startsWith("MESSAGE\n")) {
                    bodies.add(frame.substring(frame.indexOf("\n\n") + 2));
                }
            }
            return bodies;
        }

        /** Bodies of the next messages; waits for so many. A mark at the end of a replay, which has no body, is none. */
        List<String> messages(int count) throws IOException {
            List<String> bodies = new ArrayList<>();
            while (bodies.size() < count) {
                String frame = read();
                assertThat(frame).as("a frame after %s", bodies).isNotEmpty().doesNotStartWith("ERROR");
                String body = frame.substring(frame.indexOf("\n\n") + 2);
                if (frame.startsWith("MESSAGE\n") && !body.isEmpty()) {
                    bodies.add(body);
                }
            }
            return bodies;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void hostsKeepTheirDestinationsApartOverARestart() throws Exception {
        try (HoofbeatProcess broker = serve(false)) {
            assertThat(broker.out())
                    .contains("host       shop (shop.example, *.shop.example)\n", "host       bank\n")
                    .contains(folder.resolve("data/hosts/shop").toString());
            for (String host : List.of("shop", "", "bank")) {
                try (Client client = host.isEmpty()
                        ? Client.at(broker, "client-id:c")
                        : Client.at(broker, "host:" + host, "client-id:c", "login:guest", "passcode:guest")) {
                    client.subscribe("d", "/queue/guest/other");
                    for (String destination : List.of("/queue/guest/a", "/queue/guest/b")) {
                        client.send(destination, "of " + host);
                    }
                    assertThat(client.bodies()).isEmpty();
                }
            }
            try (Client shop = Client.at(broker, "host:Eu.Shop.Example", "client-id:c")) {
                shop.subscribe("d", "/topic/news", "durable:true");
                shop.send("/topic/kept/a", "history of shop");
                assertThat(shop.bodies()).isEmpty();
                shop.say("DISCONNECT\nreceipt:bye\n\n"); // What comes from here on is kept for it.
                assertThat(shop.read()).contains("receipt-id:bye");
            }
            try (Client shop = Client.at(broker, "host:shop");
                    Client other = Client.at(broker)) {
                shop.send("/topic/news", "news of shop");
                other.send("/topic/news", "news of default");
                shop.bodies();
                other.bodies();
            }
            assertThat(broker.terminate().exitCode()).isZero();
        }
        try (HoofbeatProcess broker = serve(false)) {
            try (Client other = Client.at(broker, "host:nobody", "client-id:c")) {
                other.subscribe("1", "/queue/guest/a");
                other.subscribe("d", "/topic/news", "durable:true");
                other.subscribe("3", "/topic/kept/a", "replay:last=5");
                assertThat(other.messages(1)).containsExactly("of ");
                assertThat(other.bodies()).allMatch(String::isEmpty);
            }
            try (Client shop = Client.at(broker, "host:shop", "client-id:c")) {
                shop.subscribe("1", "/queue/guest/*");
                shop.subscribe("d", "/topic/news", "durable:true");
                shop.subscribe("3", "/topic/kept/a", "replay:last=5");
                assertThat(shop.messages(4))
                        .containsExactlyInAnyOrder("of shop", "of shop", "news of shop", "history of shop");
            }
            try (Client bank = Client.at(broker, "host:bank", "login:guest", "passcode:guest")) {
                bank.subscribe("1", "/queue/guest/a");
                assertThat(bank.messages(1)).containsExactly("of bank");
                bank.subscribe("2", "/queue/other/a");
                assertThat(bank.read()).startsWith("ERROR\n").contains("/queue/other/a");
            }
        }
    }

    @Test
    void limitsOfAHostAreItsOwn() throws Exception {
        try (HoofbeatProcess broker = serve(false);
                Client first = Client.at(broker, "host:shop");
                Client second = Client.at(broker, "host:shop");
                Client third = new Client(broker);
                Client other = Client.at(broker)) {
            assertThat(third.connect("host:shop"))
                    .startsWith("ERROR\n")
                    .contains("Too many connections to this virtual host", "at most 2", "limits.connectionsMax");
            for (int i = 0; i < 4; i++) {
                first.subscribe("" + i, "/topic/a");
                other.subscribe("" + i, "/topic/a");
            }
            assertThat(other.bodies()).isEmpty();
            String error = "";
            while (!error.startsWith("ERROR\n")) {
                error = first.read();
                assertThat(error).isNotEmpty();
            }
            assertThat(error).contains("at most 3 subscriptions");
            assertThat(second.bodies()).isEmpty();
        }
    }

    @Test
    void strictHostsRefuseWhomTheyDoNotKnow() throws Exception {
        try (HoofbeatProcess broker = serve(true);
                Client unknown = new Client(broker);
                Client unnamed = new Client(broker);
                Client standard = Client.at(broker, "host:/")) {
            assertThat(unknown.connect("host:nobody"))
                    .startsWith("ERROR\n")
                    .contains("message:Unknown virtual host 'nobody'", "virtualHosts.strict")
                    .doesNotContain("bank");
            assertThat(unnamed.connect())
                    .startsWith("ERROR\n")
                    .contains("message:CONNECT without host", "virtualHosts.strict");
            assertThat(standard.bodies()).isEmpty();
        }
    }

    @Test
    void usersOfOneHostAreNobodyAtAnother() throws Exception {
        addUser("users", "root", "r");
        try (HoofbeatProcess refused = HoofbeatProcess.run(
                "serve",
                "--config",
                configuration(false).toString(),
                "--data",
                folder.resolve("data").toString())) {
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.err()).contains("the virtual host shop has no users", "data/hosts/shop/users");
        }
        addUser("hosts/shop/users", "alice", "a");
        addUser("hosts/bank/users", "bob", "b");
        try (HoofbeatProcess broker = serve(false);
                Client alice = Client.at(broker, "host:shop", "login:alice", "passcode:a");
                Client bob = Client.at(broker, "host:bank", "login:bob", "passcode:b");
                Client root = Client.at(broker, "login:root", "passcode:r")) {
            for (String[] wrong : List.of(
                    new String[] {"host:bank", "login:alice", "passcode:a"},
                    new String[] {"host:shop", "login:bob", "passcode:b"},
                    new String[] {"host:shop", "login:root", "passcode:r"},
                    new String[] {"host:shop"},
                    new String[] {"login:alice", "passcode:a"})) {
                try (Client client = new Client(broker)) {
                    assertThat(client.connect(wrong)).startsWith("ERROR\n").contains("Login refused");
                }
            }
            assertThat(alice.bodies()).isEmpty();
            assertThat(bob.bodies()).isEmpty();
            assertThat(root.bodies()).isEmpty();

            Files.writeString(folder.resolve("data/hosts/shop/users"), "# nobody\n");
            assertThat(alice.read()).startsWith("ERROR\n").contains("Login ended");
            assertThat(bob.bodies()).isEmpty();
        }
    }

    private static String run(int exitCode, String... arguments) {
        try (HoofbeatProcess process = HoofbeatProcess.run(arguments)) {
            assertThat(process.exitCode()).as(process.toString()).isEqualTo(exitCode);
            return process.out() + process.err();
        }
    }

    @Test
    void operatorsSeeAndDoThingsAtOneHost() throws Exception {
        Path backup = folder.resolve("backup");
        try (HoofbeatProcess broker = serve(false)) {
            String admin = broker.healthUrl().replace("/healthz", "");
            for (String host : List.of("shop", "default")) {
                run(0, "pub", "/queue/" + host, "of " + host, "--url", broker.stompUrl(), "--vhost", host);
            }
            assertThat(run(0, "dest", "--admin", admin))
                    .contains("HOST", "shop     /queue/shop", "default  /queue/default");
            assertThat(run(0, "dest", "--admin", admin, "--vhost", "shop"))
                    .contains("/queue/shop")
                    .doesNotContain("/queue/default");
            assertThat(run(0, "browse", "/queue/shop", "--admin", admin, "--vhost", "shop"))
                    .contains("of shop");
            assertThat(run(1, "browse", "/queue/shop", "--admin", admin)).contains("There is no /queue/shop");
            assertThat(run(1, "dest", "--admin", admin, "--vhost", "nobody"))
                    .contains("There is no virtual host nobody");
            assertThat(run(1, "purge", "/queue/shop", "--yes", "--admin", admin))
                    .contains("There is no /queue/shop");
            assertThat(HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(URI.create(admin + "/metrics"))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body())
                    .contains("hoofbeat_host_queue_messages{host=\"shop\"} 1.0", "hoofbeat_queue_messages 2.0")
                    .contains("hoofbeat_sessions_opened_total 2.0");
            assertThat(run(0, "backup", backup.toString(), "--admin", admin)).contains("2 messages", "3 virtual hosts");
            assertThat(run(0, "purge", "/queue/shop", "--yes", "--admin", admin, "--vhost", "shop"))
                    .contains("Forgot 1 message");
        }
        Path restored = folder.resolve("restored");
        assertThat(run(0, "restore", backup.toString(), "--data", restored.toString()))
                .contains("Restored 2 messages");
        try (HoofbeatProcess broker = HoofbeatProcess.serve(
                        "--config", configuration(false).toString(), "--data", restored.toString());
                Client shop = Client.at(broker, "host:shop")) {
            shop.subscribe("1", "/queue/shop");
            assertThat(shop.messages(1)).containsExactly("of shop");
        }
    }

    @Test
    void aFolderThatNobodyHasOpenIsReadBackedUpRestoredAndRepairedWithAllItsHosts() throws Exception {
        String data = folder.resolve("data").toString();
        String backup = folder.resolve("backup").toString();
        String restored = folder.resolve("restored").toString();
        String file = configuration(false).toString();
        try (HoofbeatProcess broker = HoofbeatProcess.serve("--config", file, "--data", data)) {
            for (String host : List.of("shop", "default")) {
                run(0, "pub", "/queue/a", "of " + host, "--url", broker.stompUrl(), "--vhost", host);
            }
        }
        assertThat(run(0, "store", "verify", "--data", data))
                .contains("virtual host default:\n/queue/a  1 message\n", "virtual host shop:\n/queue/a  1 message\n");
        assertThat(run(0, "store", "verify", "--json", "--data", data))
                .startsWith("{\n  \"sound\": true")
                .contains("\"host\": \"shop\"");

        damage(folder.resolve("data/hosts/shop"), "of shop");
        assertThat(run(1, "store", "verify", "--data", data)).contains("Sound: 1 message", "DAMAGED: ");
        assertThat(run(1, "store", "verify", "--json", "--data", data)).startsWith("{\n  \"sound\": false");
        assertThat(run(1, "restore", data, "--data", restored)).contains(data + " is damaged");
        assertThat(folder.resolve("restored/messages")).doesNotExist();

        assertThat(run(0, "store", "repair", "--yes", "--data", data))
                .contains("hosts/shop", "left as it is", "Kept 0 messages.", "The store is sound now.")
                .doesNotContain("Kept 1 message.");
        assertThat(run(0, "store", "repair", "--yes", "--data", data)).doesNotContain("Kept");
        assertThat(foldersThatWereRepaired(folder)).as("the damaged one, once").hasSize(1);
        assertThat(run(0, "backup", backup, "--data", data)).contains("Backed up 1 message ");
        assertThat(run(0, "restore", backup, "--data", restored)).contains("Restored 1 message ");
        assertThat(folder.resolve("restored/hosts/shop/messages")).isDirectory();
    }

    private static List<Path> foldersThatWereRepaired(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> path.getFileName().toString().startsWith("messages.damaged-"))
                    .toList();
        }
    }

    private static void damage(Path host, String text) throws IOException {
        try (Stream<Path> all = Files.list(host.resolve("messages"))) {
            for (Path each :
                    all.filter(path -> path.toString().endsWith(".log")).toList()) {
                byte[] bytes = Files.readAllBytes(each);
                int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
                if (at >= 0) {
                    bytes[at] ^= 1;
                    Files.write(each, bytes);
                    return;
                }
            }
        }
        throw new AssertionError("no log with " + text + " in " + host);
    }

    @Test
    void commandsThatReadTheConfigurationKnowHosts() throws Exception {
        String file = configuration(false).toString();
        assertThat(run(0, "acl", "test", "bob", "send", "/queue/bob/a", "--config", file, "--vhost", "bank"))
                .contains("permitted");
        run(1, "acl", "test", "bob", "send", "/queue/a", "--config", file, "--vhost", "bank");
        run(0, "acl", "test", "bob", "send", "/queue/a", "--config", file);
        assertThat(run(2, "acl", "test", "bob", "send", "/queue/a", "--config", file, "--vhost", "bnak"))
                .contains("there is no virtual host 'bnak'; there are [default, shop, bank]");
        assertThat(run(1, "user", "list", "--config", file, "--vhost", "bank", "--data", folder.toString()))
                .contains(folder.resolve("hosts/bank/users").toString());
    }
}
