package io.hoofbeat.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.cli.ExternalProgram;
import io.hoofbeat.cli.HoofbeatProcess;
import io.hoofbeat.cli.TestIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The console in headless Chromium: {@code console.mjs} and {@code console-hosts.mjs} in {@code src/test/external} go through its pages. With
 * {@code -Dhoofbeat.docs.write=true} the screenshots of the manual are made. Only run by the profile {@code external-clients}.
 */
@Tag("external")
final class ConsoleIT {

    private static final String PASSCODE = "horse-and-cart";

    @TestFactory
    List<DynamicTest> pages() throws IOException, InterruptedException {
        try (HoofbeatProcess broker = HoofbeatProcess.serve()) {
            List<String> command =
                    new ArrayList<>(List.of("node", "console.mjs", new AdminPort(broker).url(), broker.webSocketUrl()));
            if (Boolean.getBoolean("hoofbeat.docs.write")) {
                command.add(Path.of("../docs/images").toAbsolutePath().toString());
            }
            return casesOf(command);
        }
    }

    @TestFactory
    List<DynamicTest> overTlsWithUsersAndHosts(@TempDir Path folder) throws Exception {
        TestIdentity identity = TestIdentity.make(folder, "broker");
        Files.writeString(folder.resolve("key.pem"), identity.keyPem());
        Files.writeString(folder.resolve("certificate.pem"), identity.certificatePem());
        String evil = "<img/src=x/onerror=document.title=1>";
        addUser(folder.resolve("users"), "operator", "--roles", "admin");
        addUser(folder.resolve("users"), evil);
        addUser(folder.resolve("shop-users"), "merchant");
        Path configuration = Files.writeString(folder.resolve("hoofbeat.yaml"), """
                tls: {certificate: %1$s/certificate.pem, key: %1$s/key.pem}
                users: {file: %1$s/users}
                virtualHosts:
                  hosts: [{name: shop, users: {file: %1$s/shop-users}}]
                """.formatted(folder));
        try (HoofbeatProcess broker = HoofbeatProcess.serve("--config", configuration.toString())) {
            String admin = new AdminPort(broker).url().replace("http://127.0.0.1", "https://localhost");
            String socket = broker.webSocketUrl();
            return casesOf(List.of("node", "console-hosts.mjs", admin, socket, "operator", evil, "merchant", PASSCODE));
        }
    }

    private static void addUser(Path file, String login, String... more) {
        List<String> command = new ArrayList<>(List.of("user", "add", login, "--passcode-stdin", "--file"));
        command.add(file.toString());
        command.addAll(List.of(more));
        try (HoofbeatProcess process = HoofbeatProcess.run(command.toArray(new String[0]))) {
            process.type((PASSCODE + "\n").getBytes(StandardCharsets.UTF_8));
            assertThat(process.exitCode()).as(process.toString()).isZero();
        }
    }

    private static List<DynamicTest> casesOf(List<String> command) throws IOException, InterruptedException {
        return ExternalProgram.casesOf(command, Map.of(), () -> {
            throw new AssertionError("the console is tested without a restart");
        });
    }
}
