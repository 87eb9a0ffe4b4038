export default async function up(): Promise<void> {}
