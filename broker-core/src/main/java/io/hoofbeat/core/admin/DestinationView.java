package io.hoofbeat.core.admin;

/**
 * A destination as an operator sees it, at one moment. What a kind does not have is 0.
 *
 * @param destination  as it is sent to, or {@code /dsub/NAME} for a durable subscription
 * @param kind         {@code queue}, {@code topic}, {@code durable} or {@code temporary}
 * @param messages     messages that it holds, of every kind
 * @param ready        messages that wait for a consumer
 * @param held         messages that consumers hold
 * @param delayed      messages that are not due yet
 * @param postponed    messages that have failed and wait a while
 * @param bytes        of all messages
 * @param consumers    of a queue, or subscriptions that match a topic
 * @param senders      that wait until there is room
 * @param oldestMillis how long the first message in line has been here; 0 when none waits
 * @param accepted     messages accepted since the queue was made, or published to the topic since it is remembered
 * @param inPerSecond  messages accepted in a second, of late
 * @param outPerSecond messages that have left in a second, of late
 * @param deadLetters  whether it holds dead letters
 */
public record DestinationView(
        String destination,
        String kind,
        long messages,
        long ready,
        long held,
        long delayed,
        long postponed,
        long bytes,
        int consumers,
        int senders,
        long oldestMillis,
        long accepted,
        double inPerSecond,
        double outPerSecond,
        boolean deadLetters) {}
