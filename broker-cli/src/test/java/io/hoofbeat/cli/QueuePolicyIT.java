package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits, expiry and delays of queues, through the front door and over SIGKILL. */
final class QueuePolicyIT {

    @TempDir
    private Path folder;

    private HoofbeatProcess serve(String policies) {
        return HoofbeatProcess.serve("--data", folder.toString(), "--set", "policies=" + policies);
    }

    private static String run(HoofbeatProcess broker, String command, String... arguments) {
        try (HoofbeatProcess process = start(broker, command, arguments)) {
            assertThat(process.exitCode()).as(process.toString()).isZero();
            return process.out();
        }
    }

    private static HoofbeatProcess start(HoofbeatProcess broker, String command, String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = command;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[arguments.length + 1] = "--url";
        all[arguments.length + 2] = broker.stompUrl();
        return HoofbeatProcess.run(all);
    }

    @Test
    void aDelayedMessageSurvivesSigkillAndAnExpiredOneIsADeadLetter() {
        try (HoofbeatProcess broker = serve("[]")) {
            run(broker, "pub", "/queue/a", "later", "--header", "x-delay:3000");
            run(broker, "pub", "/queue/a", "short-lived", "--header", "ttl:1");
            run(broker, "pub", "/topic/a", "published later", "--header", "AMQ_SCHEDULED_DELAY:20000");
            broker.kill().exitCode();
        }
        try (HoofbeatProcess broker = serve("[]");
                HoofbeatProcess topic = start(broker, "sub", "/topic/a", "--count", "1")) {
            topic.awaitErr(line -> line.startsWith("Subscribed"));
            assertThat(run(broker, "sub", "/queue/a", "--count", "1")).isEqualTo("later\n");
            assertThat(run(broker, "sub", "/queue/dlq.a", "--count", "1")).isEqualTo("short-lived\n");
            assertThat(topic.exitCode()).as(topic.toString()).isZero();
            assertThat(topic.out()).isEqualTo("published later\n");
        }
    }

    @Test
    void aFullQueueRefusesDropsOrBlocksAsItsPolicySays() {
        try (HoofbeatProcess broker =
                serve("[{match: /queue/*, messagesMax: 2}, {match: /queue/drop, overflow: drop-oldest},"
                        + " {match: /queue/block, overflow: block}]")) {
            run(broker, "pub", "/queue/refuse", "fits", "--count", "2");
            try (HoofbeatProcess refused = start(broker, "pub", "/queue/refuse", "does not fit")) {
                assertThat(refused.exitCode()).isEqualTo(1);
                assertThat(refused.err())
                        .contains("Queue /queue/refuse is full", "2 of at most 2 messages (messagesMax in policies)");
            }

            run(broker, "pub", "/queue/drop", "first");
            run(broker, "pub", "/queue/drop", "then", "--count", "2");
            assertThat(run(broker, "sub", "/queue/dlq.drop", "--count", "1")).isEqualTo("first\n");

            try (HoofbeatProcess blocked = start(broker, "pub", "/queue/block", "wait", "--count", "6")) {
                assertThat(run(broker, "sub", "/queue/block", "--count", "6")).isEqualTo("wait\n".repeat(6));
                assertThat(blocked.exitCode()).as(blocked.toString()).isZero();
            }
        }
    }
}
