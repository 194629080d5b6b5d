package io.hoofbeat.core.loop;

/**
 * What becomes of a step that may finish later and on another thread. Exactly one of the two methods is called, once, on any
 * thread.
 */
public interface Outcome {

    /** For a step whose end nobody waits for and that cannot fail in a way its maker must hear of. */
    Outcome IGNORED = new Outcome() {
        @Override
        public void succeed() {}

        @Override
        public void fail(Failure failure) {}
    };

    /** The step has had its effect. */
    void succeed();

    /** The step has had no effect. */
    void fail(Failure failure);

    /**
     * Why a step failed, in words for the client that asked for it.
     *
     * @param summary one plain sentence
     * @param remedy  what to do about it, naming the limit and its configuration key where there is one
     */
    record Failure(String summary, String remedy) {}
}
