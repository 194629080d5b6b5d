package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is stored is there after a restart, seen through the front door. */
final class StoreIT {

    @TempDir
    private Path folder;

    private HoofbeatProcess serve(String... further) {
        String[] arguments = new String[further.length + 2];
        arguments[0] = "--data";
        arguments[1] = folder.toString();
        System.arraycopy(further, 0, arguments, 2, further.length);
        return HoofbeatProcess.serve(arguments);
    }

    private static void pub(HoofbeatProcess broker, String... arguments) {
        run(broker, "pub", arguments);
    }

    private static String sub(HoofbeatProcess broker, String... arguments) {
        return run(broker, "sub", arguments);
    }

    private static String run(HoofbeatProcess broker, String command, String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = command;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[arguments.length + 1] = "--url";
        all[arguments.length + 2] = broker.stompUrl();
        try (HoofbeatProcess process = HoofbeatProcess.run(all)) {
            assertThat(process.exitCode()).as(process.toString()).isZero();
            return process.out();
        }
    }

    @Test
    void whatWasConfirmedSurvivesSigkillAndSigterm() {
        try (HoofbeatProcess broker = serve()) {
            pub(broker, "/queue/orders", "order", "--count", "3");
            pub(broker, "/topic/orders", "nobody hears");
            assertThat(broker.kill().exitCode()).isNotZero();
        }
        try (HoofbeatProcess broker = serve()) {
            assertThat(broker.out()).contains("data       " + folder + ", 3 messages from before in 1 queue\n");
            assertThat(sub(broker, "/queue/orders", "--count", "1")).isEqualTo("order\n");
            assertThat(broker.terminate().exitCode()).isZero();
        }
        try (HoofbeatProcess broker = serve()) {
            assertThat(broker.out()).contains(", 2 messages from before in 1 queue\n");
            assertThat(sub(broker, "/queue/orders", "--count", "2")).isEqualTo("order\norder\n");
        }
        try (HoofbeatProcess broker = serve()) {
            assertThat(broker.out()).contains(", no messages from before\n");
        }
    }

    @Test
    void aMessageThatWasNotPersistentIsGone() {
        try (HoofbeatProcess broker = serve()) {
            pub(broker, "/queue/orders", "fleeting", "--header", "persistent:false");
            pub(broker, "/queue/orders", "kept");
            broker.kill().exitCode();
        }
        try (HoofbeatProcess broker = serve()) {
            assertThat(sub(broker, "/queue/orders", "--count", "1")).isEqualTo("kept\n");
        }
    }

    @Test
    void aSecondProcessOnTheFolderIsRefusedWithThePidOfTheFirst() {
        try (HoofbeatProcess first = serve();
                HoofbeatProcess second = HoofbeatProcess.run(
                        "serve", "--stomp-port", "0", "--ws-port", "-1", "--admin-port", "-1", "--data", folder + "")) {
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.err()).contains(folder.toString()).contains("process " + first.pid());
        }
    }

    @Test
    void withStoreMemoryTheFolderIsNotTouched() {
        try (HoofbeatProcess broker = serve("--store", "memory")) {
            pub(broker, "/queue/orders", "order");
            assertThat(broker.out()).contains("nothing is stored");
        }
        assertThat(folder).isEmptyDirectory();
    }
}
