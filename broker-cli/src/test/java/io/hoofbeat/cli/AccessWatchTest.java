package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hoofbeat.cli.config.AccessFile;
import io.hoofbeat.cli.config.ConfigurationReader;
import io.hoofbeat.core.security.AccessList;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changed access rules come into force, whenever they change. */
class AccessWatchTest {

    private static final String ONE = "- {permit: all, to: /queue/a}\n";
    private static final String TWO = ONE + "- {permit: all, to: /queue/b}\n";

    @TempDir
    private Path folder;

    private final Queue<AccessList> inForce = new ConcurrentLinkedQueue<>();
    private Path rules;

    @BeforeEach
    void writeRules() throws Exception {
        rules = Files.writeString(folder.resolve("access.yaml"), ONE);
    }

    @Test
    void aChangeComesIntoForce() throws Exception {
        try (AccessWatch watch = new AccessWatch(file())) {
            watch.start(inForce::add);
            Files.writeString(rules, TWO);
            awaitRules(2);
        }
    }

    @Test
    void aChangeBeforeTheStartIsNotMissed() throws Exception {
        try (AccessWatch watch = new AccessWatch(file())) {
            Files.writeString(rules, TWO);
            await().until(() -> threads().stream().anyMatch(AccessWatchTest::hasFoundAChange));
            assertThat(inForce).isEmpty();
            watch.start(inForce::add);
            awaitRules(2);
        }
    }

    @Test
    void closedItLeavesNoThread() throws Exception {
        Set<Thread> before = threads();
        AccessWatch watch = new AccessWatch(file());
        watch.start(inForce::add);
        Files.writeString(rules, TWO);
        awaitRules(2);
        Set<Thread> own = threads();
        own.removeAll(before);
        assertThat(own).isNotEmpty();

        watch.close();

        await().until(() -> own.stream().noneMatch(Thread::isAlive));
    }

    private static boolean hasFoundAChange(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("onChange"));
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("file-watch"))
                .collect(Collectors.toSet());
    }

    private void awaitRules(int count) {
        await().until(() -> inForce.stream().anyMatch(list -> list.rules().size() == count));
    }

    private AccessFile file() throws Exception {
        return Objects.requireNonNull(
                ConfigurationReader.read(null, Map.of(), List.of("access.file=" + rules), Map.of())
                        .accessFile());
    }
}
