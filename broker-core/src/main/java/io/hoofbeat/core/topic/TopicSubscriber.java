package io.hoofbeat.core.topic;

import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.Publisher;

/** A subscription seen from a topic. */
public interface TopicSubscriber {

    /** The loop on which {@link #onMessage} is called. Any thread. */
    Loop home();

    /**
     * Takes a message; called on {@link #home()}, in the order in which each publisher has sent. May still be called shortly
     * after the subscription was removed from the index, and then does nothing.
     *
     * @param source to be held up when the subscriber cannot take more
     */
    void onMessage(Message message, Publisher source);
}
