import mongoose, { type mongo } from "mongoose";

/** MongoDB's driver, in the one copy that mongoose brings: values of a second one would not be known to it. */
export const { Binary, MaxKey, MongoClient, MongoDriverError, MongoError, MongoServerError } = mongoose.mongo;

export type Binary = mongo.Binary;
export type MaxKey = mongo.MaxKey;
export type MongoClient = mongo.MongoClient;
export type MongoError = mongo.MongoError;
export type MongoServerError = mongo.MongoServerError;

export type ClientSession = mongo.ClientSession;
export type Collection = mongo.Collection;
export type Document = mongo.Document;
export type ServerSessionId = mongo.ServerSessionId;
export type TransactionOptions = mongo.TransactionOptions;
export type AnyBulkWriteOperation<T extends Document = Document> = mongo.AnyBulkWriteOperation<T>;
