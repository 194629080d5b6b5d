package io.hoofbeat.core.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The consumers of a queue, and the line in which those with credit stand: whoever has got a message goes to its end. Confined to
 * the queue's home loop.
 */
final class ConsumerLine {

    private final Set<Attachment> attachments = new LinkedHashSet<>();
    private final ArrayDeque<Attachment> line = new ArrayDeque<>();

    int count() {
        return attachments.size();
    }

    boolean isEmpty() {
        return attachments.isEmpty();
    }

    /** Whether somebody has asked for this very queue, not only for a pattern. */
    boolean hasDirect() {
        for (Attachment attachment : attachments) {
            if (!attachment.isThroughPattern()) {
                return true;
            }
        }
        return false;
    }

    /** The attachment of a consumer that came through a pattern, or null. */
    @Nullable
    Attachment findThroughPattern(Consumer consumer) {
        for (Attachment attachment : attachments) {
            if (attachment.isThroughPattern() && attachment.consumer() == consumer) {
                return attachment;
            }
        }
        return null;
    }

    /** Shows what consumers hold. */
    void forEachHeld(java.util.function.Consumer<QueueEntry> action) {
        for (Attachment attachment : attachments) {
            for (QueueEntry held = attachment.firstHeld(); held != null; held = Attachment.after(held)) {
                action.accept(held);
            }
        }
    }

    /** The attachments that came through patterns. */
    List<Attachment> throughPatterns() {
        return attachments.stream().filter(Attachment::isThroughPattern).toList();
    }

    void add(Attachment attachment) {
        attachments.add(attachment);
    }

    void remove(Attachment attachment) {
        attachments.remove(attachment);
        line.remove(attachment);
    }

    /** Takes a consumer out of the line for good. */
    void retire(Attachment attachment) {
        attachment.isRetired = true;
        line.remove(attachment);
    }

    /** Puts a consumer at the end of the line, if it has credit and is not in it. */
    void enter(Attachment attachment) {
        if (!attachment.isInLine && attachment.hasCredit() && !attachment.isDetached && !attachment.isRetired) {
            attachment.isInLine = true;
            line.addLast(attachment);
        }
    }

    boolean hasCredit() {
        return !line.isEmpty();
    }

    /** Takes out the consumer that has stood longest in line; there must be one. */
    Attachment next() {
        Attachment first = line.removeFirst();
        first.isInLine = false;
        return first;
    }

    /** Takes out all consumers. */
    List<Attachment> clear() {
        List<Attachment> all = new ArrayList<>(attachments);
        attachments.clear();
        line.clear();
        return all;
    }
}
