package io.hoofbeat.core.model;

import static io.hoofbeat.core.model.BrokerModel.require;

import io.hoofbeat.core.simulation.SimulatedConnection.Received;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The public names of temporary destinations. They cannot be guessed, so a MESSAGE must tell them: by the {@code reply-to} that its sender
 * asked for, or by the name of the queue for dead letters that it comes from.
 */
final class ModelAddresses {

    /** Reply addresses, with the place that each stands for. */
    private final Map<String, String> places = new LinkedHashMap<>();
    /** Reply address that is asked for by each message, as the place that it is to stand for. */
    private final Map<String, String> asked = new HashMap<>();
    /** Where each message was sent to. */
    private final Map<String, String> sentTo = new HashMap<>();

    /** All that are known. */
    List<String> known() {
        return new ArrayList<>(places.keySet());
    }

    /** The place that a destination of a SEND stands for. */
    String placeOf(ModelSession sender, String destination) {
        return Places.isTemporary(destination)
                ? sender.temporary(destination)
                : places.getOrDefault(destination, Places.key(destination));
    }

    /** A message is sent to a place, with a wish for answers or null. */
    void onSent(ModelSession sender, String body, String place, @Nullable String replyTo) {
        sentTo.put(body, place);
        if (replyTo != null) {
            asked.put(body, sender.temporary(replyTo));
        }
    }

    /** A MESSAGE has come, which may tell an address. */
    void onDelivered(String body, Received.Delivered delivered) {
        String place = asked.get(body);
        String address = delivered.message().header("reply-to");
        require((place == null) == (address == null), "reply-to of " + body + " is " + address + " for " + place);
        if (place != null && address != null) {
            learn(address, place);
        }
    }

    /** The key of the queue that a MESSAGE comes from. */
    String keyOf(String destination, String body) {
        String address = Places.addressOfGrave(destination);
        if (address == null) {
            return Places.key(destination);
        }
        String place = Objects.requireNonNull(sentTo.get(body));
        learn(address, place);
        return Places.graveOf(place);
    }

    private void learn(String address, String place) {
        String before = places.putIfAbsent(address, place);
        require(before == null || before.equals(place), address + " stands for " + place + " and for " + before);
        long names = places.values().stream().filter(place::equals).count();
        require(names == 1, place + " has more names than " + address);
    }
}
