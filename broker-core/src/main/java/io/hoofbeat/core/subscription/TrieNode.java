package io.hoofbeat.core.subscription;

import io.hoofbeat.core.destination.PatternToken;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A place between two tokens: what patterns with the same beginning have in common. One writer at a time changes it, under the lock of its
 * stripe; any thread reads it without a lock. A node is complete before a field makes it visible, and an end is set last.
 *
 * @param <E> what stands at the end of a pattern: its subscriptions, or in a trie of words the node behind the segment
 */
class TrieNode<E> extends TextTable.Entry {

    private final boolean many;
    private final boolean afterMany;

    volatile @Nullable TextTable<TrieNode<E>> literals;
    volatile @Nullable TrieNode<E> one;
    volatile @Nullable TrieNode<E> manyChild;
    volatile @Nullable GlobChildren<E> globs;
    volatile @Nullable TrieRoots<TrieNode<E>> words;
    volatile @Nullable E end;
    volatile @Nullable E endWithSeparator;

    TrieNode(String text, int hash, boolean many, boolean afterMany) {
        super(text, hash);
        this.many = many;
        this.afterMany = many || afterMany;
    }

    static <E> TrieNode<E> root() {
        return new TrieNode<>("", 0, false, false);
    }

    /** Whether a {@code **} stands anywhere before it, so that one destination can come by more than once. */
    final boolean isAfterMany() {
        return afterMany;
    }

    /** Whether it is the node behind a {@code **}. */
    final boolean isMany() {
        return many;
    }

    /** What stands at the end of the patterns that end here with or without a separator. Any thread. */
    final @Nullable E end(boolean withSeparator) {
        return withSeparator ? endWithSeparator : end;
    }

    // From here on for the writer.

    final void setEnd(boolean withSeparator, @Nullable E value) {
        if (withSeparator) {
            endWithSeparator = value;
        } else {
            end = value;
        }
    }

    final boolean isEmpty() {
        return literals == null
                && one == null
                && manyChild == null
                && globs == null
                && words == null
                && end == null
                && endWithSeparator == null;
    }

    final @Nullable TrieNode<E> child(PatternToken token) {
        return switch (token.kind()) {
            case LITERAL -> literalChild(token.text());
            case ONE -> one;
            case MANY -> manyChild;
            case GLOB -> globs == null ? null : globs.find(token);
            case WORDS -> wordsChild(token);
        };
    }

    private @Nullable TrieNode<E> literalChild(String text) {
        TextTable<TrieNode<E>> table = literals;
        return table == null ? null : table.find(text, 0, text.length(), TextHash.hash(text, 0, text.length()));
    }

    private @Nullable TrieNode<E> wordsChild(PatternToken token) {
        TrieRoots<TrieNode<E>> roots = words;
        TrieNode<TrieNode<E>> leaf = roots == null ? null : roots.find(token.words());
        return leaf == null ? null : leaf.end(token.words().hasTrailingSeparator());
    }

    final TrieNode<E> childOrNew(PatternToken token) {
        TrieNode<E> child = child(token);
        return child != null ? child : newChild(token);
    }

    private TrieNode<E> newChild(PatternToken token) {
        switch (token.kind()) {
            case LITERAL -> {
                String text = token.text();
                TrieNode<E> child = new TrieNode<>(text, TextHash.hash(text, 0, text.length()), false, afterMany);
                TextTable<TrieNode<E>> table = literals;
                if (table == null) {
                    table = new TextTable<>();
                    literals = table;
                }
                table.add(child);
                return child;
            }
            case ONE -> {
                TrieNode<E> child = new TrieNode<>("*", 0, false, afterMany);
                one = child;
                return child;
            }
            case MANY -> {
                // The hash serves the walk, which remembers the nodes of this kind that it has met.
                TrieNode<E> child =
                        new TrieNode<>("**", ThreadLocalRandom.current().nextInt(), true, true);
                manyChild = child;
                return child;
            }
            case GLOB -> {
                GlobChildren<E> children = globs;
                if (children == null) {
                    children = new GlobChildren<>();
                    globs = children;
                }
                return children.add(token, afterMany);
            }
            case WORDS -> {
                TrieRoots<TrieNode<E>> roots = words;
                if (roots == null) {
                    roots = new TrieRoots<>();
                    words = roots;
                }
                TrieNode<E> child = new TrieNode<>(token.text(), 0, false, afterMany);
                roots.findOrNew(token.words()).setEnd(token.words().hasTrailingSeparator(), child);
                return child;
            }
        }
        throw new IllegalArgumentException(token.toString());
    }

    /** Removes an empty child. */
    final void removeChild(PatternToken token, TrieNode<E> child) {
        switch (token.kind()) {
            case LITERAL -> {
                TextTable<TrieNode<E>> table = Objects.requireNonNull(literals);
                table.remove(child);
                if (table.isEmpty()) {
                    literals = null;
                }
            }
            case ONE -> one = null;
            case MANY -> manyChild = null;
            case GLOB -> {
                GlobChildren<E> children = Objects.requireNonNull(globs);
                children.remove(token);
                if (children.isEmpty()) {
                    globs = null;
                }
            }
            case WORDS -> {
                TrieRoots<TrieNode<E>> roots = Objects.requireNonNull(words);
                roots.removeEnd(token.words());
                if (roots.isEmpty()) {
                    words = null;
                }
            }
        }
    }
}
