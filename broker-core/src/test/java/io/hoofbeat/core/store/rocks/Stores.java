package io.hoofbeat.core.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.store.MessageStore;
import io.hoofbeat.core.store.StoreBatch;
import io.hoofbeat.core.store.StoreTicket;
import io.hoofbeat.core.store.StoredMessage;
import io.hoofbeat.core.store.StoredQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** What tests of stores have in common. */
final class Stores {

    private Stores() {}

    static Message message(String body, String... headers) {
        return Message.of(
                DestinationPrefixes.DEFAULT.resolve("/queue/a b:c"),
                Headers.of(headers),
                body.getBytes(StandardCharsets.UTF_8));
    }

    /** An outcome that a test can wait for. */
    static final class Awaited implements Outcome {
        final CompletableFuture<String> result = new CompletableFuture<>();

        @Override
        public void succeed() {
            result.complete("ok");
        }

        @Override
        public void fail(Failure failure) {
            result.complete(failure.summary() + ": " + failure.remedy());
        }
    }

    /** Writes a batch and waits for what becomes of it: {@code ok} or why not. */
    static String outcomeOf(MessageStore store, StoreBatch batch) {
        Awaited outcome = new Awaited();
        store.write(batch, outcome);
        return outcome.result.join();
    }

    static void write(MessageStore store, StoreBatch batch) {
        assertThat(outcomeOf(store, batch)).isEqualTo("ok");
    }

    /** Writes messages with the numbers of their positions as bodies, each confirmed by itself. */
    static StoreTicket put(MessageStore store, StoredQueue queue, long sequence, String... headers) {
        StoreBatch batch = new StoreBatch();
        StoreTicket ticket = batch.put(queue, sequence, message("m" + sequence, headers));
        write(store, batch);
        return ticket;
    }

    static CompletableFuture<List<StoredMessage>> page(
            MessageStore store, StoredQueue queue, long from, int countMax, int bytesMax) {
        CompletableFuture<List<StoredMessage>> page = new CompletableFuture<>();
        store.read(queue, from, countMax, bytesMax, new MessageStore.PageReader() {
            @Override
            public void onPage(List<StoredMessage> messages, boolean isLast) {
                page.complete(messages);
            }

            @Override
            public void onFailure(Outcome.Failure failure) {
                page.completeExceptionally(new AssertionError(failure.summary()));
            }
        });
        return page;
    }

    static List<StoredMessage> read(MessageStore store, StoredQueue queue, long from, int countMax, int bytesMax) {
        return page(store, queue, from, countMax, bytesMax).join();
    }

    static List<StoredMessage> readAll(MessageStore store, StoredQueue queue) {
        return read(store, queue, 1, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    static List<String> bodies(List<StoredMessage> page) {
        return page.stream().map(stored -> stored.message().bodyText() + "").toList();
    }

    /** Copies a folder with everything in it. */
    static void copy(Path from, Path to) {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
