package io.hoofbeat.core.topic.history;

import io.hoofbeat.core.message.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some messages of a log for one reader, in their order.
 *
 * @param retained      the retained message of the topic; only on the first page, and null when there is none
 * @param isHead        whether these are the last: what is published from now on reaches the reader live
 * @param headSequence  number of the last message ever accepted, 0 for none
 * @param completeFrom  number from which on nothing is missing when more was asked for than is kept, else 0
 */
public record LogPage(
        @Nullable Message retained, List<Message> messages, boolean isHead, long headSequence, long completeFrom) {}
