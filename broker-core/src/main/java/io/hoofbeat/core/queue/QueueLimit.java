package io.hoofbeat.core.queue;

import io.hoofbeat.core.loop.Outcome;
import io.hoofbeat.core.message.Publisher;
import io.hoofbeat.core.policy.DestinationPolicy;
import io.hoofbeat.core.policy.Overflow;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much a queue may hold, and the senders that wait because it holds as much. They go on when a tenth of it has left. Confined to the queue's
 * home loop.
 */
final class QueueLimit {

    private final QueueContents contents;
    private DestinationPolicy policy;
    private boolean isLimited;
    private Overflow overflow;
    private final Set<Publisher> held = new LinkedHashSet<>();

    QueueLimit(QueueContents contents) {
        this.contents = contents;
        this.policy = contents.policy;
        this.isLimited = policy.isLimited();
        this.overflow = overflowOf(contents);
    }

    /** The oldest dead letter would have to become one again. */
    private static Overflow overflowOf(QueueContents contents) {
        Overflow configured = contents.policy.overflow();
        return contents.isForDeadLetters && configured == Overflow.DROP_OLDEST ? Overflow.REJECT : configured;
    }

    /** The queue has another policy: whoever waited for room by the one before goes on, and waits again at its next message if it must. */
    void onPolicyChanged() {
        policy = contents.policy;
        isLimited = policy.isLimited();
        overflow = overflowOf(contents);
        clear();
    }

    /** Why messages are turned away, or null when they are not. */
    Outcome.@Nullable Failure refusal(int count, long bytes) {
        if (!isLimited || overflow != Overflow.REJECT) {
            return null;
        }
        if (policy.messagesMax() > 0 && contents.count() + count > policy.messagesMax()) {
            return failure(
                    contents.count() + " of at most " + policy.messagesMax() + " messages (messagesMax", count, bytes);
        }
        if (policy.bytesMax() > 0 && contents.bytes() + bytes > policy.bytesMax()) {
            return failure(contents.bytes() + " of at most " + policy.bytesMax() + " bytes (bytesMax", count, bytes);
        }
        return null;
    }

    private Outcome.Failure failure(String state, int count, long bytes) {
        contents.registry.counters().refusedMessages.add(count);
        return new Outcome.Failure(
                "Queue " + contents.key + " is full",
                "it holds " + state + " in policies), and " + bytes + " bytes in "
                        + (count == 1 ? "one message" : count + " messages")
                        + " came for it; consume, raise the limit, or send again later");
    }

    /** Whether waiting messages have to go. */
    boolean isDropDue() {
        return isLimited && overflow == Overflow.DROP_OLDEST && isAbove(policy.messagesMax(), policy.bytesMax());
    }

    /** A sender has added messages: makes it wait when there is no room for more. */
    void onAccepted(@Nullable Publisher sender) {
        if (isLimited && overflow == Overflow.BLOCK && sender != null && isFull() && held.add(sender)) {
            sender.hold();
        }
    }

    private boolean isFull() {
        return isAbove(policy.messagesMax() - 1, policy.bytesMax() - 1);
    }

    /** Compares with two limits, of which those that are not set do not count. */
    private boolean isAbove(long messages, long bytes) {
        return (policy.messagesMax() > 0 && contents.count() > messages)
                || (policy.bytesMax() > 0 && contents.bytes() > bytes);
    }

    /** A message has left: lets the senders go on when there is room again. */
    void onDeparture() {
        if (!held.isEmpty()
                && !isAbove(policy.messagesMax() * 9 / 10, policy.bytesMax() / 10 * 9)
                && !contents.isDeleted) {
            clear();
        }
    }

    /** Lets every sender go on. */
    void clear() {
        List<Publisher> released = new ArrayList<>(held);
        held.clear();
        released.forEach(Publisher::release);
    }

    /** A sender is gone for good. */
    void forget(Publisher sender) {
        held.remove(sender);
    }

    int heldCount() {
        return held.size();
    }
}
