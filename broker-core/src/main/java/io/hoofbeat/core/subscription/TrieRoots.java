package io.hoofbeat.core.subscription;

import io.hoofbeat.core.destination.TokenSequence;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two tries: of the patterns that begin with a separator and of those that do not. For one writer at a time, under the lock of its stripe;
 * {@link TrieWalk} reads without a lock.
 *
 * @param <E> what stands at the end of a pattern
 */
final class TrieRoots<E> {

    private final TrieNode<E> withSeparator = TrieNode.root();
    private final TrieNode<E> without = TrieNode.root();

    /** Any thread. */
    TrieNode<E> root(boolean leadingSeparator) {
        return leadingSeparator ? withSeparator : without;
    }

    boolean isEmpty() {
        return withSeparator.isEmpty() && without.isEmpty();
    }

    /** The node behind the last token, or null when there is none. */
    @Nullable
    TrieNode<E> find(TokenSequence tokens) {
        TrieNode<E> node = root(tokens.hasLeadingSeparator());
        for (int i = 0; i < tokens.count() && node != null; i++) {
            node = node.child(tokens.token(i));
        }
        return node;
    }

    /** The node behind the last token, made with all on the way to it where missing. */
    TrieNode<E> findOrNew(TokenSequence tokens) {
        TrieNode<E> node = root(tokens.hasLeadingSeparator());
        for (int i = 0; i < tokens.count(); i++) {
            node = node.childOrNew(tokens.token(i));
        }
        return node;
    }

    /** Takes away the end of these tokens, which must be there, and every node that is then empty. */
    void removeEnd(TokenSequence tokens) {
        List<TrieNode<E>> path = new ArrayList<>(tokens.count() + 1);
        TrieNode<E> node = root(tokens.hasLeadingSeparator());
        path.add(node);
        for (int i = 0; i < tokens.count(); i++) {
            node = node.child(tokens.token(i));
            if (node == null) {
                throw new IllegalStateException("no node behind token " + i);
            }
            path.add(node);
        }
        node.setEnd(tokens.hasTrailingSeparator(), null);
        for (int i = tokens.count(); i > 0 && path.get(i).isEmpty(); i--) {
            path.get(i - 1).removeChild(tokens.token(i - 1), path.get(i));
        }
    }
}
