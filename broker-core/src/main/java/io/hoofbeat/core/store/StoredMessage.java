package io.hoofbeat.core.store;

import io.hoofbeat.core.message.Message;

/**
 * A message read from the store.
 *
 * @param deliveries how often it was delivered, as far as that was written; 0 when it was not
 */
public record StoredMessage(StoreTicket ticket, Message message, int deliveries) {}
