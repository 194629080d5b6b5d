package io.hoofbeat.core.stomp;

/** Receives the frames of one client in their order, on the home loop of its connection. */
public interface ClientFrameHandler {
    void onConnect(ClientFrame.Connect frame);

    void onSend(ClientFrame.Send frame);

    /** Unless a handler knows better, this is a SEND like any other. */
    default void onPlainSend(ClientFrame.PlainSend frame) {
        onSend(frame.toSend());
    }

    void onSubscribe(ClientFrame.Subscribe frame);

    void onUnsubscribe(ClientFrame.Unsubscribe frame);

    void onAck(ClientFrame.Ack frame);

    /** Unless a handler knows better, this is an ACK like any other. */
    default void onPlainAck(ClientFrame.PlainAck frame) {
        onAck(frame.toAck());
    }

    void onNack(ClientFrame.Nack frame);

    void onBegin(ClientFrame.Begin frame);

    void onCommit(ClientFrame.Commit frame);

    void onAbort(ClientFrame.Abort frame);

    void onDisconnect(ClientFrame.Disconnect frame);

    void onMalformed(ClientFrame.Malformed frame);
}
