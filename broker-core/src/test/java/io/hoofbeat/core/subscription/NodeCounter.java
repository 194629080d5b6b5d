package io.hoofbeat.core.subscription;

import io.hoofbeat.core.destination.DestinationSyntax;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** Counts the objects of an index that an index without subscriptions does not have. */
final class NodeCounter {

    private NodeCounter() {}

    static int of(SubscriptionTrie<?> trie) {
        return reachable(trie) - reachable(new SubscriptionTrie<Object>(DestinationSyntax.AUTO));
    }

    private static int reachable(Object start) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> open = new ArrayDeque<>();
        open.add(start);
        while (!open.isEmpty()) {
            Object object = open.remove();
            if (seen.add(object)) {
                addParts(open, object);
            }
        }
        return seen.size();
    }

    private static void addParts(Deque<Object> open, Object object) {
        if (object instanceof Collection<?> collection) {
            open.addAll(collection);
        } else if (object instanceof Map<?, ?> map) {
            open.addAll(map.keySet());
            open.addAll(map.values());
        } else if (object instanceof Object[] array) {
            for (int i = 0; i < array.length; i++) {
                addIfPresent(open, Array.get(array, i));
            }
        } else if (object.getClass().getName().startsWith("io.hoofbeat.core.subscription.")) {
            for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
                addFields(open, object, type);
            }
        }
    }

    private static void addFields(Deque<Object> open, Object object, Class<?> type) {
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                field.setAccessible(true);
                try {
                    addIfPresent(open, field.get(object));
                } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    private static void addIfPresent(Deque<Object> open, Object part) {
        if (part != null) {
            open.add(part);
        }
    }
}
